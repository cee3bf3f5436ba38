using Sluice.Bench.Measuring;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Bench.Cdc;

/// <summary>The changes of a table into the log, beside pg_recvlogical that throws the same changes away.</summary>
internal sealed class DrainContest(CdcDatabase database, ScratchFolder scratch) : CdcContest(database, scratch)
{
    public override string Name => "changes to log";

    public override double? Target => 0.9;

    protected override async Task<Measurement> OursAsync(CancellationToken cancellationToken)
    {
        var slot = await Database.NewSlotAsync();
        var options = new PostgresCdcOptions
        {
            Connection = Database.ConnectionString,
            Tables = [CdcDatabase.Table],
            Topic = Topic,
            Slot = slot,
            Publication = CdcDatabase.Publication,
            Snapshot = PostgresSnapshot.Never,
        };
        var folder = NewFolder();
        Measurement measured;
        await using (var log = await OpenLogAsync(folder, cancellationToken))
        {
            measured = await MeasureAsync(
                log, Connector(typeof(PostgresCdcSource), options, []), () => Task.FromResult(RecordsIn(log) >= Database.Rows), cancellationToken);
        }

        Directory.Delete(folder, recursive: true);
        await Database.DropSlotAsync(slot);
        return measured;
    }

    protected override async Task<(TimeSpan Elapsed, TimeSpan Cpu)> LimitAsync()
    {
        var slot = await Database.NewSlotAsync();
        var result = await Database.RunAsync(
            "pg_recvlogical", "--slot", slot, "--start", "--endpos", Database.EndLsn, "--no-loop", "-f", "/dev/null",
            "-o", "proto_version=1", "-o", $"publication_names={CdcDatabase.Publication}", "-o", "messages=true");
        await Database.DropSlotAsync(slot);
        return result;
    }
}
