using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sluice.Bench.Log;

/// <summary>How many bytes each commit of the logs in this process had, by what they tell about themselves.</summary>
internal sealed class CommitSizes : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<long> _sizes = [];

    public CommitSizes()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Name: "sluice.log.appended.bytes", Meter.Name: "Sluice.Log" }) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, bytes, _, _) => _sizes.Enqueue(bytes));
        _listener.Start();
    }

    /// <summary>The sizes so far, in order.</summary>
    public IReadOnlyList<long> ToList() => [.. _sizes];

    public void Dispose() => _listener.Dispose();
}
