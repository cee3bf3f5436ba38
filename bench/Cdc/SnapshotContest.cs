using Sluice.Bench.Measuring;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Bench.Cdc;

/// <summary>The rows of a table into the log, beside psql that throws the same rows away.</summary>
internal sealed class SnapshotContest(CdcDatabase database, ScratchFolder scratch) : CdcContest(database, scratch)
{
    public override string Name => "rows to log";

    public override double? Target => 0.7;

    protected override async Task<Measurement> OursAsync(CancellationToken cancellationToken)
    {
        var options = new PostgresCdcOptions
        {
            Connection = Database.ConnectionString,
            Tables = [CdcDatabase.Table],
            Topic = Topic,
            Snapshot = PostgresSnapshot.Only,
        };
        var folder = NewFolder();
        Measurement measured;
        await using (var log = await OpenLogAsync(folder, cancellationToken))
        {
            measured = await MeasureAsync(
                log, Connector(typeof(PostgresCdcSource), options, []), () => Task.FromResult(RecordsIn(log) >= Database.Rows), cancellationToken);
        }

        Directory.Delete(folder, recursive: true);
        return measured;
    }

    protected override Task<(TimeSpan Elapsed, TimeSpan Cpu)> LimitAsync() =>
        Database.RunAsync("psql", "-X", "-q", "-o", "/dev/null", "-c", $"copy {CdcDatabase.Table} to stdout (format binary)");
}
