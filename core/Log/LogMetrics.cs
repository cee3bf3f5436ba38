using System.Diagnostics.Metrics;

namespace Sluice.Log;

/// <summary>What the log counts and measures; names and units as OpenTelemetry has them.</summary>
internal sealed class LogMetrics : IDisposable
{
    private readonly Meter _meter = new("Sluice.Log");
    private readonly Counter<long> _records;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _tornBytes;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _commit;
    private readonly Counter<long> _compactedIn;
    private readonly Counter<long> _compactedOut;
    private readonly Counter<long> _compactedAway;
    private readonly Histogram<double> _compaction;

    public LogMetrics()
    {
        _records = _meter.CreateCounter<long>("sluice.log.appended.records", "{record}", "Records acknowledged.");
        _bytes = _meter.CreateCounter<long>("sluice.log.appended.bytes", "By", "Bytes of batches acknowledged.");
        _tornBytes = _meter.CreateCounter<long>("sluice.log.torn.bytes", "By", "Bytes cut off torn ends when opening.");
        _failures = _meter.CreateCounter<long>("sluice.log.commit.failures", "{commit}", "Commits that the disk refused.");
        _commit = _meter.CreateHistogram<double>("sluice.log.commit.duration", "s", "Time of one write with its flush.");
        _compactedIn = _meter.CreateCounter<long>("sluice.log.compaction.before", "By", "Bytes of segments that were compacted.");
        _compactedOut = _meter.CreateCounter<long>("sluice.log.compaction.after", "By", "Bytes that were left of them.");
        _compactedAway = _meter.CreateCounter<long>("sluice.log.compaction.records", "{record}", "Records that compaction removed.");
        _compaction = _meter.CreateHistogram<double>("sluice.log.compaction.duration", "s", "Time of compacting one partition once.");
    }

    public void Committed(int records, long bytes, TimeSpan duration)
    {
        _records.Add(records);
        _bytes.Add(bytes);
        _commit.Record(duration.TotalSeconds);
    }

    public void Compacted(in CleaningResult result, TimeSpan duration)
    {
        _compactedIn.Add(result.BytesBefore);
        _compactedOut.Add(result.BytesAfter);
        _compactedAway.Add(result.RecordsBefore - result.RecordsAfter);
        _compaction.Record(duration.TotalSeconds);
    }

    public void CommitFailed() => _failures.Add(1);

    public void TailCut(long bytes) => _tornBytes.Add(bytes);

    public void Dispose() => _meter.Dispose();
}
