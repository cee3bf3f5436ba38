using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Sluice.Worker.Http.Metrics;

/// <summary>Listens to the worker's own instruments from the moment that it is made, and adds up what they measure.</summary>
/// <remarks>Counters and histograms without tags. A histogram is shown as a summary: how often, and how much together.</remarks>
internal sealed class MeterReadings : IDisposable
{
    private const string Own = "Sluice.";

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, Reading> _readings = [];

    public MeterReadings()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!instrument.Meter.Name.StartsWith(Own, StringComparison.Ordinal) || instrument is not (Counter<long> or Histogram<double>)) return;
            listener.EnableMeasurementEvents(instrument, _readings.GetOrAdd(instrument, static _ => new Reading()));
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, _, reading) => ((Reading)reading!).Add(value));
        _listener.SetMeasurementEventCallback<double>(static (_, value, _, reading) => ((Reading)reading!).Add(value));
        _listener.Start();
    }

    public void Write(PrometheusText text)
    {
        foreach (var same in _readings.GroupBy(entry => NameOf(entry.Key)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var (name, instrument) = (same.Key, same.First().Key);
            var (count, sum) = same.Select(entry => entry.Value.Total).Aggregate((one, other) => (one.Count + other.Count, one.Sum + other.Sum));
            var isCounter = instrument is Counter<long>;
            text.Family(name, isCounter ? "counter" : "summary", instrument.Description ?? "");
            text.Sample(isCounter ? name : $"{name}_sum", sum);
            if (!isCounter) text.Sample($"{name}_count", count);
        }
    }

    public void Dispose() => _listener.Dispose();

    /// <summary><c>sluice_log_commit_duration_seconds</c> for <c>sluice.log.commit.duration</c> in <c>s</c>.</summary>
    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_');
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.EndsWith(unit, StringComparison.Ordinal)) name += unit;
        return instrument is Counter<long> ? name + "_total" : name;
    }

    private sealed class Reading
    {
        private readonly Lock _gate = new();
        private long _count;
        private double _sum;

        public (long Count, double Sum) Total
        {
            get
            {
                lock (_gate) return (_count, _sum);
            }
        }

        public void Add(double value)
        {
            lock (_gate) (_count, _sum) = (_count + 1, _sum + value);
        }
    }
}
