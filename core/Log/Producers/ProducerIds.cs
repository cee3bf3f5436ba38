using System.Buffers.Binary;
using System.Text;

namespace Sluice.Log;

/// <summary>
/// Gives out producer ids, kept in the internal topic <c>__producers</c>: up to where ids were taken, the named producers, and
/// the ids that were given up.
/// </summary>
internal sealed class ProducerIds(IEventLog log, ProducerFences fences, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The internal topic that they are kept in.</summary>
    public const string Topic = "__producers";

    /// <summary>How many named producers there may be.</summary>
    public const int MaxNames = 100_000;

    private const int MaxNameLength = 255;
    private const string TakenKey = "taken";
    private const string NamePrefix = "name/";
    private const string GivenUpPrefix = "given-up/";
    private const long FirstId = 1_000;

    // Ids are taken in blocks, so that most of them cost no write; what is left of a block at a restart is never given out.
    private const long Block = 1_000;

    // Nobody has opened so many producers, and there are eight million times as many ids.
    private const long MostLost = 1L << 40;

    private static readonly TimeSpan NameExpiry = TimeSpan.FromDays(7);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _turn = new(1);
    private KeyedTopic? _topic;
    private long _next;
    private long _taken;

    /// <summary>Reads what was given out before, and shuts out the epochs that do not count any more.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (log.FindTopic(Topic) is null) return;
        var topic = await KeyedTopic.OpenAsync(log, Topic, time, cancellationToken);
        foreach (var (key, value) in topic.Entries)
        {
            if (key.StartsWith(NamePrefix, StringComparison.Ordinal)) Fence(NamedProducer.Read(value).Identity);
            else if (key.StartsWith(GivenUpPrefix, StringComparison.Ordinal)) GiveUp(BinaryPrimitives.ReadInt64BigEndian(value.Span));
        }

        _next = _taken = topic.Find(TakenKey) is { } taken ? BinaryPrimitives.ReadInt64BigEndian(taken.Span) : FirstId;
        _topic = topic;
    }

    /// <summary>The highest id that a batch of the topic says was given out, or up to where they were taken; 0 when it says nothing.</summary>
    public static long HighestIn(ReadOnlySpan<byte> batch)
    {
        var highest = 0L;
        foreach (var record in new RecordSequence(batch, from: 0))
        {
            if (!record.Value.HasValue) continue;
            var key = Encoding.UTF8.GetString(record.Key.Bytes);
            var value = record.Value.Bytes;
            if (key == TakenKey) highest = Math.Max(highest, BinaryPrimitives.ReadInt64BigEndian(value));
            else if (key.StartsWith(NamePrefix, StringComparison.Ordinal)) highest = Math.Max(highest, NamedProducer.Read(value.ToArray()).Identity.Id);
        }

        return highest;
    }

    /// <summary>
    /// What stands in the place of lost entries: ids go on so far behind those that are known that none is given out twice.
    /// Where a later entry is left, that one counts.
    /// </summary>
    public static void AddTakenBehindLoss(RecordBatchBuilder builder, long highest, long timestamp) => builder.Add(
        Encoding.UTF8.GetBytes(TakenKey).AsSpan(), Encode(Math.Max(highest, FirstId) + MostLost).AsSpan(), timestamp, []);

    /// <inheritdoc cref="IEventLog.NewProducerAsync"/>
    public async ValueTask<ProducerIdentity> NewAsync(string? name, CancellationToken cancellationToken)
    {
        if (name is not null) CheckName(name);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Nobody needs the topic before the first producer.
            if (_topic is null)
            {
                await KeyedTopic.OpenAsync(log, Topic, time, cancellationToken);
                await LoadAsync(cancellationToken);
            }

            return name is null
                ? new ProducerIdentity(await NextIdAsync(cancellationToken), 0)
                : await OpenNamedAsync(name, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Waits until nobody is at it any more; the log is closed, so that they come to an end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        _turn.Dispose();
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > MaxNameLength)
            throw new InvalidProducerException($"A producer's name has 1 to {MaxNameLength} characters, this one has {name.Length}.");
        if (name.Any(char.IsControl)) throw new InvalidProducerException("A producer's name has no control characters.");
    }

    private static byte[] Encode(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    private async Task<long> NextIdAsync(CancellationToken cancellationToken)
    {
        if (_next == _taken)
        {
            await _topic!.PutAsync(TakenKey, Encode(_taken + Block), cancellationToken);
            _taken += Block;
        }

        return _next++;
    }

    private async Task<ProducerIdentity> OpenNamedAsync(string name, CancellationToken cancellationToken)
    {
        var key = NamePrefix + name;
        var before = _topic!.Find(key) is { } value ? NamedProducer.Read(value).Identity : (ProducerIdentity?)null;
        if (before is null) await MakeRoomAsync(cancellationToken);
        ProducerIdentity identity;
        if (before is { Epoch: < short.MaxValue } raised)
        {
            identity = raised with { Epoch = (short)(raised.Epoch + 1) };
        }
        else
        {
            if (before is { } worn) await _topic.PutAsync($"{GivenUpPrefix}{worn.Id}", Encode(worn.Id), cancellationToken);
            identity = new ProducerIdentity(await NextIdAsync(cancellationToken), 0);
        }

        var opened = new NamedProducer(identity, time.GetUtcNow().ToUnixTimeMilliseconds());
        await _topic.PutAsync(key, opened.ToBytes(), cancellationToken);
        if (before is { } old && old.Id != identity.Id) GiveUp(old.Id);
        Fence(identity);
        return identity;
    }

    /// <summary>The name that was opened longest ago goes when there are too many, if that is long enough.</summary>
    private async Task MakeRoomAsync(CancellationToken cancellationToken)
    {
        var names = _topic!.Entries
            .Where(entry => entry.Key.StartsWith(NamePrefix, StringComparison.Ordinal))
            .Select(entry => (entry.Key, Producer: NamedProducer.Read(entry.Value)))
            .ToList();
        if (names.Count < MaxNames) return;
        var (key, oldest) = names.MinBy(entry => entry.Producer.Opened);
        if (oldest.Opened > (time.GetUtcNow() - NameExpiry).ToUnixTimeMilliseconds())
        {
            throw new LogBusyException(
                $"There are {MaxNames} named producers, as many as may be, and all were opened within {Duration.Format(NameExpiry)}. "
                + "Use the names again, or open a producer without one.",
                RetryAfter);
        }

        await _topic.PutAsync(key, value: null, cancellationToken);
        fences.Forget(oldest.Identity.Id);
    }

    private void Fence(ProducerIdentity identity)
    {
        if (identity.Epoch > 0) fences.Raise(identity.Id, identity.Epoch);
    }

    private void GiveUp(long id) => fences.Raise(id, short.MaxValue + 1);
}
