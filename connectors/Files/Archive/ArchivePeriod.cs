using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.Connectors.Files.Archive;

/// <summary>What one archive file is for: one partition's records of one stretch of time.</summary>
/// <remarks>
/// A file for each partition, since each is another task's business, and since its offsets then grow from line to line:
/// the last one, and the range in a finished file's name, say what is there already.
/// </remarks>
internal readonly partial record struct ArchivePeriod(string Topic, int Partition, DateTimeOffset Start)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmm";

    /// <summary>Names no topic can have.</summary>
    public const string PartialFolder = "~partial";

    private string Stem => $"{Topic}-{Start.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}Z-p{Partition}";

    public string PartialName => Stem + ".ndjson";

    /// <summary>The folder of the finished files, below the archive's.</summary>
    public string Folder => Path.Combine(Topic, Start.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>The period that a record belongs to.</summary>
    public static ArchivePeriod Of(SinkRecord record, TimeSpan roll)
    {
        var ticks = record.Timestamp.UtcTicks;
        return new ArchivePeriod(record.Topic, record.Partition, new DateTimeOffset(ticks - (ticks % roll.Ticks), TimeSpan.Zero));
    }

    /// <summary>Reads a partial file's name back.</summary>
    public static bool TryParse(string partialName, out ArchivePeriod period)
    {
        period = default;
        var match = Partial().Match(partialName);
        if (!match.Success
            || !int.TryParse(match.Groups["partition"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            || !DateTimeOffset.TryParseExact(
                match.Groups["start"].ValueSpan, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
            return false;
        period = new ArchivePeriod(match.Groups["topic"].Value, partition, start);
        return true;
    }

    /// <summary>The name of a finished file, which says what offsets it holds.</summary>
    public string FinishedName(long first, long last, bool gzip) => $"{Stem}-{first:D12}-{last:D12}.ndjson{(gzip ? ".gz" : "")}";

    /// <summary>The last offset in a finished file of this period, by its name; false when the file is another's.</summary>
    public bool TryReadLast(string finishedName, out long last)
    {
        last = -1;
        if (!finishedName.StartsWith(Stem + "-", StringComparison.Ordinal)) return false;
        var match = Range().Match(finishedName, Stem.Length);
        return match.Success
            && long.TryParse(match.Groups["last"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out last);
    }

    [GeneratedRegex(@"^(?<topic>.+)-(?<start>\d{8}T\d{4})Z-p(?<partition>\d+)\.ndjson$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Partial();

    [GeneratedRegex(@"\G-\d+-(?<last>\d+)\.ndjson(\.gz)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Range();
}
