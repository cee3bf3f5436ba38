namespace Sluice.Core.Tests.Batches;

/// <summary>All that a reader sees of the records in batches, one line each.</summary>
internal static class BatchText
{
    public static List<string> Of(ReadOnlySpan<byte> batches, long from = 0)
    {
        var lines = new List<string>();
        foreach (var record in new RecordSequence(batches, from))
        {
            var line = $"{record.Offset} {record.Timestamp} {Of(record.Key)} {Of(record.Value)}";
            foreach (var header in record.Headers) line += $" {header.Name}={Of(header.Value)}";
            lines.Add(line);
        }

        return lines;
    }

    private static string Of(NullableBytes bytes) => bytes.HasValue ? Convert.ToHexString(bytes.Bytes) : "null";
}
