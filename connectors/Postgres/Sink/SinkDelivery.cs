using Npgsql;
using Sluice.Connectors.Postgres.Sink.Offsets;
using Sluice.Connectors.Postgres.Sink.Writing;

namespace Sluice.Connectors.Postgres.Sink;

/// <summary>Delivers batches: the rows of a batch, and how far its partitions have been taken, are one transaction.</summary>
/// <remarks>
/// No record is ever answered with "retry": what the engine would send behind it, and what it would hold back, could not be told
/// from what was taken. A record is taken, refused for good, or the whole batch comes again.
/// </remarks>
internal sealed class SinkDelivery(PostgresSinkOptions options, ConnectorContext context, SinkCounts counts)
{
    /// <summary>More than a restart ever brings again.</summary>
    private const int ManyPassedOver = 50_000;

    private readonly BatchChanges _changes = new(options, context.Logger);
    private readonly OffsetTable _offsets = new(context.Connector, options.OffsetsSchema);
    private readonly Dictionary<PartitionId, int> _passedOver = [];

    // What the last answer has refused: when the next batch comes, the engine has it in the dead letters.
    private readonly Dictionary<PartitionId, List<RecordPlace>> _answered = [];

    public async ValueTask PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await _offsets.EnsureAsync(connection, cancellationToken);

    /// <summary>Looks at the tables anew: they are not what they were.</summary>
    public void Forget() => _changes.Forget();

    public async ValueTask<DeliveryResult> DeliverAsync(
        NpgsqlConnection connection, IReadOnlyList<SinkRecord> records, CancellationToken cancellationToken)
    {
        var refused = new Dictionary<int, string>();
        var changes = await _changes.ReadAsync(connection, records, refused, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var partitions = new BatchPartitions(records);
        var states = await LockAsync(connection, partitions, cancellationToken);
        var todo = PassOver(records, changes, refused, partitions);
        var writer = new BatchWriter(connection, context.Time);
        var done = await writer.WriteAsync(todo, refused, cancellationToken);
        var end = done < todo.Count ? todo[done].Index : records.Count;
        Take(records, end, refused, partitions);
        await _offsets.SaveAsync(connection, states, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        counts.Committed(todo[..done].Count(change => !refused.ContainsKey(change.Index)), refused.Count, context.Time.GetUtcNow());
        if (end < records.Count)
            throw new SinkUnavailableException($"Of {records.Count} records so many were refused that {records.Count - end} have to wait for another turn.", TimeSpan.Zero);
        return Answer(records, refused);
    }

    private async ValueTask<Dictionary<PartitionId, PartitionState>> LockAsync(
        NpgsqlConnection connection, BatchPartitions partitions, CancellationToken cancellationToken)
    {
        var states = await _offsets.LockAsync(connection, partitions.All, cancellationToken);
        foreach (var (partition, state) in states)
        {
            if (_answered.TryGetValue(partition, out var places)) state.Forget(places);
        }

        partitions.Found(states);
        return states;
    }

    /// <summary>The changes of the records that were not taken before. What was refused before is refused again.</summary>
    private ArraySegment<RowChange> PassOver(
        IReadOnlyList<SinkRecord> records, RowChange?[] changes, Dictionary<int, string> refused, BatchPartitions partitions)
    {
        var todo = new List<RowChange>(records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            var (state, place) = (partitions.StateOf(i), RecordPlace.Of(records[i]));
            if (!state.IsTaken(place))
            {
                if (changes[i] is { } change) todo.Add(change);
                continue;
            }

            if (state.Refusal(place) is { } reason) refused[i] = reason;
            else refused.Remove(i);
            var partition = partitions[i];
            var count = _passedOver.GetValueOrDefault(partition) + 1;
            _passedOver[partition] = count;
            if (count == ManyPassedOver)
                context.Logger.PassedOver(count, $"{partition.Topic}-{partition.Partition}", $"{options.OffsetsSchema}.{OffsetTable.Name}", state.Last.Offset);
        }

        return todo.ToArray();
    }

    private static void Take(
        IReadOnlyList<SinkRecord> records, int end, Dictionary<int, string> refused, BatchPartitions partitions)
    {
        for (var i = 0; i < end; i++)
        {
            var (state, place) = (partitions.StateOf(i), RecordPlace.Of(records[i]));
            if (refused.TryGetValue(i, out var reason)) state.Refuse(place, reason);
            state.Take(place);
        }
    }

    private DeliveryResult Answer(IReadOnlyList<SinkRecord> records, Dictionary<int, string> refused)
    {
        _answered.Clear();
        if (refused.Count == 0) return DeliveryResult.Delivered;
        foreach (var index in refused.Keys)
        {
            var partition = PartitionId.Of(records[index]);
            if (!_answered.TryGetValue(partition, out var places)) _answered.Add(partition, places = []);
            places.Add(RecordPlace.Of(records[index]));
        }

        return new DeliveryResult([.. refused.OrderBy(entry => entry.Key).Select(entry => new RecordFailure(entry.Key, FaultAction.DeadLetter, entry.Value))]);
    }
}
