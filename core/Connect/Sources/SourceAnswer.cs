namespace Sluice.Connect.Sources;

/// <summary>Makes sure of what a source gives: one that gives nonsense stands still, and says so, before any of it is in the log.</summary>
internal static class SourceAnswer
{
    /// <summary>They go along with every batch in the log; a path of a file fits well.</summary>
    private const int LongestPosition = 16 << 10;

    public static IAsyncEnumerable<SourceBatch> Check(IAsyncEnumerable<SourceBatch>? batches) =>
        batches ?? throw Nonsense("answered null to ReadAsync");

    /// <summary>A copy of the batch, which the source cannot change any more.</summary>
    /// <exception cref="ConnectorStoppedException">The batch makes no sense.</exception>
    public static SourceBatch Check(SourceBatch? batch)
    {
        if (batch is null) throw Nonsense("gave a batch that is null");
        if (batch.Position.Part is null) throw Nonsense("gave a batch whose position has no part; it is \"\" when there is only one");
        if (batch.Position.Part.Length > LongestPosition || batch.Position.Value.Length > LongestPosition)
            throw Nonsense($"gave a batch whose position is longer than {LongestPosition} characters or bytes");
        if (batch.Records is not { } records) throw Nonsense("gave a batch whose list of records is null; an empty one is []");
        SourceRecord[] copy;
        try
        {
            copy = [.. records];
        }
        catch (Exception fault)
        {
            throw Nonsense($"gave a list of records that cannot be read ({fault.Message})");
        }

        foreach (var record in copy)
        {
            if (record is null) throw Nonsense("gave a record that is null");
            if (record.Record is not { Headers: { } headers }) throw Nonsense("gave a record without content: its Record or its list of headers is null");
            if (record.Topic is null) throw Nonsense("gave a record whose topic is null");
            if (record.Position.Length > LongestPosition) throw Nonsense($"gave a record whose position is longer than {LongestPosition} bytes");
            if (headers.Any(header => header.Name is null)) throw Nonsense("gave a record with a header whose name is null");
        }

        return batch with { Records = copy };
    }

    private static ConnectorStoppedException Nonsense(string what) => new($"The source {what}. It is a fault of the plugin.");
}
