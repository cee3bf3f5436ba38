namespace Sluice.Connectors.Postgres.Sink;

/// <summary>What the sink has done since it was made; written by its deliveries, read on any thread.</summary>
internal sealed class SinkCounts
{
    private long _rows;
    private long _refused;
    private long _transactions;
    private long _lastCommit;

    public ConnectorReadings Readings
    {
        get
        {
            var lastCommit = Interlocked.Read(ref _lastCommit);
            List<Figure> figures =
            [
                new("written", Interlocked.Read(ref _rows), "Records that were written as rows or deletes of rows.") { Unit = "rows", Kind = FigureKind.Counter },
                new("refused", Interlocked.Read(ref _refused), "Records that were refused and are dead letters.") { Unit = "records", Kind = FigureKind.Counter },
                new("commits", Interlocked.Read(ref _transactions), "Transactions that were committed.") { Kind = FigureKind.Counter },
            ];
            if (lastCommit > 0) figures.Add(new("last_commit_timestamp", lastCommit / 1000.0, "When the last transaction was committed, by the worker's clock.") { Unit = "seconds" });
            return new ConnectorReadings(figures, []);
        }
    }

    public void Committed(int rows, int refused, DateTimeOffset at)
    {
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _refused, refused);
        Interlocked.Increment(ref _transactions);
        Interlocked.Exchange(ref _lastCommit, at.ToUnixTimeMilliseconds());
    }
}
