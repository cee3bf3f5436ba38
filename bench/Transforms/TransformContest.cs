using System.Text.Json;
using Sluice.Bench.Measuring;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;

namespace Sluice.Bench.Transforms;

/// <summary>Sends events through a chain of transforms, on one core, beside a loop that was written by hand for just that.</summary>
internal sealed class TransformContest(string name, string transforms, Func<ReadOnlyMemory<byte>, byte[]?> byHand, double? target) : Contest
{
    private const int Events = 20_000;

    private List<Record> _events = [];
    private TransformChain _chain = TransformChain.Empty;
    private long _passed;

    public override string Name => name;

    public override double? Target => target;

    public override Task PrepareAsync(CancellationToken cancellationToken)
    {
        _events = Transforms.Events.Make(Events);
        var errors = new List<ConfigurationError>();
        _chain = TransformChain.Compile([.. JsonElement.Parse(transforms).EnumerateArray()], "transforms", errors)
            ?? throw new InvalidDataException(string.Join("; ", errors));
        Check();
        return Task.CompletedTask;
    }

    public override Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken) => Measurement.OfAsync(() =>
    {
        var (running, results) = (new RunningAmount(amount), new List<TransformResult>());
        do
        {
            foreach (var record in _events)
            {
                results.Clear();
                _chain.Apply("events", record, results);
                if (results[0].Verdict == TransformVerdict.Passed) _passed++;
                running.Add(1, record.Value!.Value.Length);
            }
        }
        while (!running.IsDone);
        return Task.FromResult(running.Totals);
    });

    public override Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken) => Measurement.OfAsync(() =>
    {
        long bytes = 0, records = 0;
        while (records < ours.Records)
        {
            foreach (var record in _events)
            {
                var value = record.Value!.Value;
                if (byHand(value) is not null) _passed++;
                bytes += value.Length;
                records++;
            }
        }

        return Task.FromResult((records, bytes));
    });

    /// <summary>Both must make the same of every event, or nothing is compared.</summary>
    private void Check()
    {
        foreach (var record in _events)
        {
            var results = new List<TransformResult>();
            _chain.Apply("events", record, results);
            var ours = results[0].Verdict == TransformVerdict.Passed ? results[0].Record.Value : (ReadOnlyMemory<byte>?)null;
            var hand = byHand(record.Value!.Value);
            if (ours is null != hand is null || (hand is not null && !ours!.Value.Span.SequenceEqual(hand)))
                throw new InvalidDataException("The transforms and the loop by hand disagree about an event.");
        }
    }
}
