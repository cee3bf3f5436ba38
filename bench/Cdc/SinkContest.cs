using Npgsql;
using Sluice.Bench.Measuring;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Snapshots;
using Sluice.Log;

namespace Sluice.Bench.Cdc;

/// <summary>Records of a table's rows into an empty table, beside psql that copies the same rows into one.</summary>
internal sealed class SinkContest(CdcDatabase database, ScratchFolder scratch, int tasks) : CdcContest(database, scratch)
{
    private const string Target1 = "public.bench_sink";
    private const string Target2 = "public.bench_copy";

    private readonly string _folder = scratch.Next();
    private readonly string _file = scratch.Next();
    private LocalEventLog? _log;
    private int _run;

    public override string Name => tasks == 1 ? "log to table" : $"log to table, {tasks} tasks";

    public override double? Target => 0.5;

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await Database.RunAsync("psql", "-X", "-q", "-c", $"\\copy {CdcDatabase.Table} to '{_file}'");
        _log = await OpenLogAsync(_folder, cancellationToken);
        await _log.CreateTopicAsync(Topic, TopicSettings.Default with { Partitions = tasks }, cancellationToken);
        var options = new PostgresCdcOptions
        {
            Connection = Database.ConnectionString,
            Tables = [CdcDatabase.Table],
            Topic = Topic,
            Snapshot = PostgresSnapshot.Only,
        };
        await MeasureAsync(
            _log, Connector(typeof(PostgresCdcSource), options, []), () => Task.FromResult(RecordsIn(_log) >= Database.Rows), cancellationToken);
    }

    protected override async Task<Measurement> OursAsync(CancellationToken cancellationToken)
    {
        await NewTableAsync(Target1);
        await using var watcher = new NpgsqlConnection($"{Database.ConnectionString};Pooling=false");
        await watcher.OpenAsync(cancellationToken);
        var sink = Connector(typeof(PostgresSink), new PostgresSinkOptions { Connection = Database.ConnectionString, Table = Target1 }, [Topic]);
        sink = sink with { Name = $"sink-{tasks}-{_run++}", Settings = sink.Settings with { TasksMax = tasks } };
        return await MeasureAsync(_log!, sink, async () => await RowsAsync(watcher, sink.Name) >= Database.Rows, cancellationToken);
    }

    protected override async Task<(TimeSpan Elapsed, TimeSpan Cpu)> LimitAsync()
    {
        await NewTableAsync(Target2);
        return await Database.RunAsync("psql", "-X", "-q", "-c", $"\\copy {Target2} from '{_file}'");
    }

    public override async ValueTask DisposeAsync()
    {
        if (_log is not null) await _log.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
    }

    private Task NewTableAsync(string name) =>
        Database.ExecuteAsync($"drop table if exists {name}; create table {name} {CdcDatabase.Columns}");

    /// <summary>How many records the sink has taken, by the offsets that it keeps beside the rows: cheaper than to count rows.</summary>
    private static async Task<long> RowsAsync(NpgsqlConnection connection, string connector)
    {
        await using var exists = new NpgsqlCommand("select to_regclass('public.sluice_offsets') is not null", connection);
        if (!(bool)(await exists.ExecuteScalarAsync())!) return 0;
        await using var command = new NpgsqlCommand("select coalesce(sum(\"offset\" + 1), 0)::int8 from public.sluice_offsets where connector = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = connector });
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
