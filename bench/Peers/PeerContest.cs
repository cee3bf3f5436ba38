using Sluice.Bench.Measuring;

namespace Sluice.Bench.Peers;

/// <summary>One producer, or one consumer, of Sluice beside that of another server.</summary>
internal sealed class PeerContest(StreamServer ours, StreamServer peer, int recordSize, bool consumes) : Contest
{
    private readonly byte[] _value = NewValue(recordSize);
    private long _records;

    public override string Name =>
        $"{(consumes ? "consume" : "produce")} {recordSize} B: {ours.Name} / {peer.Name}";

    public override double? Target => 1;

    /// <summary>How many bytes a consumer finds.</summary>
    public long ConsumedBytes { get; init; }

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        foreach (var server in (StreamServer[])[ours, peer])
        {
            await server.ClearAsync(cancellationToken);
            if (!consumes) continue;
            var running = new RunningAmount(new Amount(TimeSpan.MaxValue, ConsumedBytes));
            await server.ProduceAsync(_value, running, cancellationToken);
            _records = _records == 0 ? running.Totals.Records : Math.Min(_records, running.Totals.Records);
        }
    }

    public override Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken) =>
        RunAsync(ours, amount, cancellationToken);

    public override Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken) =>
        RunAsync(peer, new Amount(ours.Elapsed, ours.Bytes), cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await ours.ClearAsync(CancellationToken.None);
        await peer.ClearAsync(CancellationToken.None);
        await base.DisposeAsync();
    }

    private static byte[] NewValue(int size)
    {
        var value = new byte[size];
        new Random(size).NextBytes(value);
        return value;
    }

    private async Task<Measurement> RunAsync(StreamServer server, Amount amount, CancellationToken cancellationToken)
    {
        if (!consumes) await server.ClearAsync(cancellationToken);
        var cpu = server.Cpu;
        var measurement = await Measurement.OfAsync(async () =>
        {
            var running = new RunningAmount(amount);
            if (!consumes) await server.ProduceAsync(_value, running, cancellationToken);
            else await server.ConsumeAsync(_records, running, cancellationToken);
            return running.Totals;
        });
        return measurement with { Cpu = server.Cpu - cpu };
    }
}
