using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Bench.Measuring;
using Sluice.Connect;
using Sluice.Connect.Configuration;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;
using Sluice.Log;

namespace Sluice.Bench.Cdc;

/// <summary>Rows go between a database and the log, beside one of PostgreSQL's own programs that takes the same rows.</summary>
internal abstract class CdcContest(CdcDatabase database, ScratchFolder scratch) : Contest
{
    /// <summary>What the columns of a row have in pgoutput's text, about: the ratio is of rows, whatever this says.</summary>
    private const int BytesPerRow = 217;

    private readonly List<(double Ours, double Limit)> _serverCpu = [];
    private double _oursServer;

    /// <summary>The topic of the rows.</summary>
    protected const string Topic = "rows";

    protected CdcDatabase Database => database;

    public override string Detail => _serverCpu.Count == 0
        ? ""
        : $"{Spread.Of(_serverCpu.Select(pair => pair.Ours)).Median:0.0} / {Spread.Of(_serverCpu.Select(pair => pair.Limit)).Median:0.0}";

    public sealed override async Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken)
    {
        var before = database.ServerCpu();
        var measured = await OursAsync(cancellationToken);
        _oursServer = PerMillion(database.ServerCpu() - before);
        return measured;
    }

    public sealed override async Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken)
    {
        var before = database.ServerCpu();
        var (elapsed, cpu) = await LimitAsync();
        _serverCpu.Add((_oursServer, PerMillion(database.ServerCpu() - before)));
        return new Measurement(database.Rows, database.Rows * BytesPerRow, elapsed, cpu, Allocated: 0);
    }

    protected abstract Task<Measurement> OursAsync(CancellationToken cancellationToken);

    protected abstract Task<(TimeSpan Elapsed, TimeSpan Cpu)> LimitAsync();

    /// <summary>Runs one connector until something is true, and measures that.</summary>
    protected async Task<Measurement> MeasureAsync(
        LocalEventLog log, ConnectorDefinition connector, Func<Task<bool>> isDone, CancellationToken cancellationToken)
    {
        var offsets = await CommittedOffsets.OpenAsync(log, TimeProvider.System, cancellationToken);
        await using var engine = await ConnectorEngine.OpenAsync(log, offsets, [connector], Environment(), cancellationToken);
        return await Measurement.OfAsync(async () =>
        {
            engine.Start();
            while (!await isDone())
            {
                if (engine.Statuses.SelectMany(status => status.Tasks).FirstOrDefault(task => task.LastError is not null) is { } failed)
                    throw new Commands.BenchException(failed.LastError!);
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, cancellationToken);
            }

            return (database.Rows, database.Rows * BytesPerRow);
        });
    }

    protected static ConnectorDefinition Connector(Type type, object options, IReadOnlyList<string> topics) => new()
    {
        Name = "bench",
        Settings = new ConnectorSettings { Type = ConnectorPlugin.Of(type).Type, Topics = [.. topics] },
        Plugin = ConnectorPlugin.Of(type),
        Options = options,
        Transforms = TransformChain.Empty,
        DeadLetterTopic = "bench.dlq",
    };

    /// <summary>A new log with what the worker does by default.</summary>
    protected static Task<LocalEventLog> OpenLogAsync(string folder, CancellationToken cancellationToken) => LocalEventLog.OpenAsync(
        new LocalLogOptions { Folder = folder }, TimeProvider.System, NullLogger.Instance, cancellationToken);

    protected string NewFolder() => scratch.Next();

    protected static long RecordsIn(LocalEventLog log) => log.FindTopic(Topic) is { } topic
        ? Enumerable.Range(0, topic.Partitions).Sum(partition => log.OffsetsOf(new TopicPartition(Topic, partition)).Next)
        : 0;

    private double PerMillion(TimeSpan cpu) => cpu.TotalSeconds / database.Rows * 1e6;

    private ConnectorEnvironment Environment() => new()
    {
        Time = TimeProvider.System,
        Loggers = NullLoggerFactory.Instance,
        DataFolder = scratch.Path,
        ConfigurationFolder = scratch.Path,
    };
}
