using Sluice.Log;

namespace Sluice.Worker.Http.Produce;

/// <summary>The records of one request, encoded per partition while the body is read; nothing is stored before all are in.</summary>
internal sealed class ProducedRecords : IDisposable
{
    // Tiny records grow when they are encoded; this keeps the growth within sight of the body's own size.
    private const int MostRecords = 1_000_000;

    private readonly RecordBatchBuilder?[] _builders;
    private readonly ProduceSettings _settings;
    private List<(int Partition, int Ordinal)>? _places;

    public ProducedRecords(int partitions, ProduceSettings settings)
    {
        _builders = new RecordBatchBuilder?[partitions];
        _settings = settings;
    }

    /// <summary>How many partitions the topic was taken to have.</summary>
    public int Partitions => _builders.Length;

    /// <summary>Whether the topic was taken to be compacted.</summary>
    public bool NeedsKeys => _settings.NeedsKeys;

    public int Count { get; private set; }

    /// <summary>Each record's partition and number in that partition, in the order of the request; empty unless asked for.</summary>
    public IReadOnlyList<(int Partition, int Ordinal)> Places => _places ?? (IReadOnlyList<(int, int)>)[];

    /// <summary>Remembers from now on where every single record goes.</summary>
    public void KeepPlaces() => _places = [];

    /// <summary>Adds a record to the partition of its key; without a key, to the one whose turn it is.</summary>
    public void Add(NullableBytes key, NullableBytes value, in BodyPosition position) =>
        AddTo(key.HasValue ? KeyPartitioner.PartitionOf(key.Bytes, Partitions) : _settings.Turn % Partitions, key, value, position);

    /// <summary>Adds a record to a partition that the client chose.</summary>
    public void AddTo(int partition, NullableBytes key, NullableBytes value, in BodyPosition position)
    {
        if (partition < 0 || partition >= Partitions)
        {
            throw RequestException.NotFound(
                $"{position.Text}: there is no partition {partition}; the topic has {Partitions}, numbered from 0. Nothing was stored.",
                ErrorCodes.PartitionNotFound,
                position.Number);
        }

        if (_settings.NeedsKeys && !key.HasValue) throw RequestException.KeyMissing(position.Number, position.Text);
        var size = (long)key.Bytes.Length + value.Bytes.Length;
        if (size > _settings.RecordLimit)
            throw RequestException.RecordTooLarge(size, _settings.RecordLimit, position.Number, position.Text);
        if (Count == MostRecords) throw RequestException.TooManyRecords(MostRecords, position.Number);
        var builder = _builders[partition] ??= new RecordBatchBuilder { OneBatch = _settings.OneBatch };
        _places?.Add((partition, builder.Count));
        builder.Add(key, value, _settings.Timestamp, []);
        Count++;
    }

    /// <summary>Appends all of it, every partition at once, and answers with where it went, ordered by partition.</summary>
    /// <param name="request">The request that it is under its key; null: it has none.</param>
    public async Task<IReadOnlyList<(int Partition, AppendResult Result)>> AppendAsync(
        IEventLog log, string topic, OpenRequest? request, CancellationToken cancellationToken)
    {
        if (request is not null) Stamp(request);
        var appends = new List<(int Partition, Task<AppendResult> Append)>();
        for (var partition = 0; partition < Partitions; partition++)
        {
            if (_builders[partition] is not { } builder) continue;
            var append = log.AppendAsync(new TopicPartition(topic, partition), builder.Build(), request?.Stamp, cancellationToken);
            appends.Add((partition, append.AsTask()));
        }

        await Task.WhenAll(appends.Select(entry => (Task)entry.Append)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (appends.Find(entry => !entry.Append.IsCompletedSuccessfully) is { Append: { } failed })
        {
            // What went wrong counts; that other partitions took their part is the client's to know before it sends again.
            var stored = appends.Count(entry => entry.Append.IsCompletedSuccessfully);
            if (stored == 0) await failed;
            throw new PartlyStoredException(stored, appends.Count, request is not null, failed.Exception?.InnerException);
        }

        return [.. appends.Select(entry => (entry.Partition, entry.Append.Result))];
    }

    public void Dispose()
    {
        foreach (var builder in _builders) builder?.Dispose();
    }

    private void Stamp(OpenRequest request)
    {
        var header = RequestStampHeader.Of(request.Stamp);
        var partitions = 0;
        foreach (var builder in _builders)
        {
            if (builder is null) continue;
            builder.AddHeaderToLast(header);
            if (builder.Length > RecordBatchBuilder.MaxBatchSize)
                throw RequestException.OneBatchTooLarge(builder.Length, RecordBatchBuilder.MaxBatchSize);
            partitions++;
        }

        request.Reserve(partitions);
    }
}
