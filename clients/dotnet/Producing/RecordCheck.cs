namespace Sluice.Client;

/// <summary>Finds what no worker would take before it is in a batch with others.</summary>
internal static class RecordCheck
{
    /// <summary>The bytes of a record's key, value and headers, at most.</summary>
    /// <exception cref="SluiceException">No worker would take the record.</exception>
    public static long Check(Record record, ProducerOptions options)
    {
        long bytes = (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        for (var i = 0; i < record.Headers.Count; i++)
        {
            var header = record.Headers[i];
            if (header.Name.StartsWith(LogHeaders.Prefix, StringComparison.Ordinal))
                throw new SluiceException($"The header '{header.Name}' begins with {LogHeaders.Prefix}, which belongs to the log.");
            bytes += (header.Name.Length * 3L) + (header.Value?.Length ?? 0);
        }

        if (record.Timestamp is { } timestamp && timestamp < DateTimeOffset.UnixEpoch)
            throw new SluiceException($"The timestamp {timestamp:O} is before 1970, where the log's time begins.");
        return bytes <= options.MaxRecordBytes
            ? bytes
            : throw new SluiceException(
                $"A record of {bytes} bytes is over the limit of {options.MaxRecordBytes} ({nameof(ProducerOptions)}.{nameof(options.MaxRecordBytes)}).");
    }
}
