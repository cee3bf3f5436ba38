namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>The reading of one table, kept in step with what is durable of it.</summary>
internal sealed class TableRun(string table, TableProgress progress)
{
    /// <summary>The prefix of the part of the source that a table's progress is.</summary>
    private const string PartPrefix = "table:";

    private const int FirstRows = 1_000;

    /// <summary>The records of one batch; the chunk that they are of is in memory anyway.</summary>
    private const int BatchRows = 5_000;

    /// <summary>As <c>schema.table</c>.</summary>
    public string Table => table;

    public string Part => PartOf(table);

    /// <summary>Where the reading stands.</summary>
    public TableProgress Progress { get; private set; } = progress;

    /// <summary>Why the table is not read for now; null when nothing is in the way.</summary>
    public string? Parked { get; set; }

    /// <summary>The planner's guess of the table's rows; null when it never looked.</summary>
    public double? Estimate { get; set; }

    public static string PartOf(string table) => PartPrefix + table;

    /// <summary>The table of a part; null for the stream's.</summary>
    public static string? TableOf(string part) => part.StartsWith(PartPrefix, StringComparison.Ordinal) ? part[PartPrefix.Length..] : null;

    /// <summary>The rows that the next chunk asks for: the first one is small, since nobody knows yet how large the rows are.</summary>
    public int NextRows { get; set; } = FirstRows;

    /// <summary>Begins again, as a new run.</summary>
    public SourceBatch Restart(uint generation, ulong run, TableIdentity source)
    {
        // Behind the run before, whatever that was.
        if (generation == Progress.Generation && run <= Progress.Run) run = Progress.Run + 1;
        (Progress, Parked) = (new TableProgress(generation, run) { Table = source }, null);
        return Moved();
    }

    /// <summary>The batches of a chunk: its bounds first, then its rows, then the beginning of the next.</summary>
    /// <param name="rows">The rows that go out; of a chunk beside the stream not all of them do.</param>
    /// <param name="again">Keys that the next chunk has to read again.</param>
    public IEnumerable<SourceBatch> Deliver(Chunk chunk, IReadOnlyList<ChunkRow> rows, string topic, IReadOnlyList<IReadOnlyList<string>> again)
    {
        var isSettled = Progress.Until is not null;
        if (!isSettled && chunk.Until is { } until)
        {
            Progress = Progress with { Until = until };
            yield return Moved();
        }

        // A chunk with settled bounds says nothing about what is behind it.
        var isDone = chunk.IsLast && !isSettled && again.Count == 0;
        var next = Progress.NextChunk(Progress.Until ?? Progress.After, again) with { Rows = Progress.Rows + rows.Count };
        if (isDone) next = next.Done();
        foreach (var batch in RowBatches(rows, topic, next)) yield return batch;
        Progress = next;
    }

    private IEnumerable<SourceBatch> RowBatches(IReadOnlyList<ChunkRow> rows, string topic, TableProgress next)
    {
        // Rows up to the progress' own were delivered before.
        var sorted = rows.Where(row => row.Row.Value > Progress.Row.Value).ToArray();
        Array.Sort(sorted, (left, right) => left.Row.Value.CompareTo(right.Row.Value));
        var records = new List<SourceRecord>(Math.Min(sorted.Length, BatchRows));
        var (last, copy) = (Progress.Row, 0);
        foreach (var row in sorted)
        {
            copy = row.Row == last ? copy + 1 : 0;
            // A batch ends between two different rows: its position says that all copies of its last one are there.
            if (copy == 0 && records.Count >= BatchRows)
            {
                yield return new SourceBatch(new SourcePosition(Part, (Progress with { Row = last }).ToPosition()), records);
                records = new List<SourceRecord>(BatchRows);
            }

            records.Add(new SourceRecord(topic, row.Record, Progress.RecordPosition(row.Row, copy)) { Fault = row.Fault });
            last = row.Row;
        }

        yield return new SourceBatch(new SourcePosition(Part, next.ToPosition()), records);
    }

    private SourceBatch Moved() => new(new SourcePosition(Part, Progress.ToPosition()), []);
}
