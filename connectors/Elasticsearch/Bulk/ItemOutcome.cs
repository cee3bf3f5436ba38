using System.Net;

namespace Sluice.Connectors.Elasticsearch.Bulk;

/// <summary>The answer to one action of a bulk request.</summary>
/// <param name="ErrorType">Such as <c>mapper_parsing_exception</c>; null when there was no error object.</param>
internal sealed record ItemOutcome(int Status, string? ErrorType, string? ErrorReason)
{
    private const int LongestReason = 2_000;

    /// <summary>
    /// The one table that says what an answer means: null when the record is where it shall be, else what to do. A bulk
    /// request as a whole is answered with 200 even when every single action failed.
    /// </summary>
    public FaultAction? Classify(BulkAction action) => (HttpStatusCode)Status switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => null,

        // Delivered before, or overtaken by a newer version: what shall be there is there.
        HttpStatusCode.Conflict when action != BulkAction.Index => null,
        HttpStatusCode.NotFound when action == BulkAction.DeleteVersion => null,

        // Overload, a shard that is moving, a disk that is nearly full, an index somebody has yet to make.
        HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => FaultAction.Later,
        HttpStatusCode.Forbidden when ErrorType == "cluster_block_exception" => FaultAction.Later,
        HttpStatusCode.NotFound when ErrorType == "index_not_found_exception" => FaultAction.Later,

        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => FaultAction.Stop,
        HttpStatusCode.Conflict => FaultAction.Retry,
        _ => FaultAction.DeadLetter,
    };

    /// <summary>In the cluster's own words.</summary>
    public override string ToString()
    {
        var text = ErrorType is null ? $"HTTP {Status}" : $"{ErrorType}: {ErrorReason}";
        return text.Length <= LongestReason ? text : text[..LongestReason];
    }
}
