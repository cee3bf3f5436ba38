using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Bench.Log;
using Sluice.Bench.Measuring;
using Sluice.Connect;
using Sluice.Connect.Configuration;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;
using Sluice.Log;

namespace Sluice.Bench.Connect;

/// <summary>The engine takes a partition to a sink that only counts, beside reading the same partition record by record.</summary>
/// <param name="bytes">How many bytes the partition holds.</param>
internal sealed class EngineContest(LogPlan plan, long bytes, ScratchFolder scratch) : Contest
{
    private const int BatchSize = 64 * 1024;
    private const int PieceSize = 1 << 20;

    private readonly string _folder = scratch.Next();
    private LocalEventLog? _log;
    private CommittedOffsets? _offsets;
    private long _records;
    private long _length;
    private int _run;

    public override string Name => $"log to sink, {plan.SizeText}";

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _log = await BenchLog.OpenAsync(_folder, LogDurability.Os, cancellationToken);
        _offsets = await CommittedOffsets.OpenAsync(_log, TimeProvider.System, cancellationToken);
        var value = plan.NewValue();
        using var builder = new RecordBatchBuilder();
        while (_length < bytes)
        {
            do
            {
                builder.Add(NullableBytes.Null, value.AsSpan(), timestamp: 0, []);
                _records++;
            }
            while (builder.Length < BatchSize);
            var batches = builder.Build();
            _length += batches.Length;
            await _log.AppendAsync(LogPlan.Partition, batches, stamp: null, cancellationToken);
        }
    }

    /// <summary>Takes all of the partition to a new sink, commits of its offsets included.</summary>
    public override async Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken)
    {
        var delivered = new Delivered(_records);
        await using var engine = await ConnectorEngine.OpenAsync(
            _log!, _offsets!, [Sink($"count-{_run++}", delivered)], Environment(), cancellationToken);
        return await Measurement.OfAsync(async () =>
        {
            engine.Start();
            await delivered.All.WaitAsync(cancellationToken);
            return (_records, _length);
        });
    }

    public override Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken) => Measurement.OfAsync(async () =>
    {
        var (offset, next) = _log!.OffsetsOf(LogPlan.Partition);
        long records = 0, valueBytes = 0;
        while (offset < next)
        {
            using var read = await _log.ReadAsync(LogPlan.Partition, offset, new ReadLimits(PieceSize, TimeSpan.Zero), cancellationToken);
            foreach (var record in read)
            {
                records++;
                valueBytes += record.Value.Bytes.Length;
            }

            offset = read.NextOffset;
        }

        return records == _records && valueBytes > 0 ? (records, _length) : throw new InvalidDataException("Not all records were read.");
    });

    public override async ValueTask DisposeAsync()
    {
        if (_log is not null) await _log.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
    }

    private static ConnectorDefinition Sink(string name, Delivered delivered) => new()
    {
        Name = name,
        Settings = new ConnectorSettings { Type = "counting", Topics = [LogPlan.Topic] },
        Plugin = ConnectorPlugin.Of(typeof(CountingSink)),
        Options = new CountingOptions { Delivered = delivered },
        Transforms = TransformChain.Empty,
        DeadLetterTopic = $"{name}.dlq",
    };

    private ConnectorEnvironment Environment() => new()
    {
        Time = TimeProvider.System,
        Loggers = NullLoggerFactory.Instance,
        DataFolder = _folder,
        ConfigurationFolder = _folder,
    };
}
