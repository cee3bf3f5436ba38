using Sluice.Log;

namespace Sluice.Worker.Http;

/// <summary>A request that cannot be answered as asked; becomes an answer with <c>error_code</c> and <c>message</c>.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">As in Confluent's REST Proxy where it has a number for it (<see cref="ErrorCodes"/>), else the status.</param>
/// <param name="message">What is wrong, where, and what to do about it.</param>
internal sealed class RequestException(int status, int code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public int Code { get; } = code;

    /// <summary>Where in the body: a line counted from 1, an element counted from 0, or a byte counted from 0.</summary>
    public long? Position { get; init; }

    /// <summary>When trying again makes sense, if it does.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static RequestException Bad(string message, long? position = null) =>
        new(StatusCodes.Status400BadRequest, StatusCodes.Status400BadRequest, message) { Position = position };

    public static RequestException InvalidBatch(InvalidBatchException problem) => problem.IsOverLimit
        ? new(StatusCodes.Status413PayloadTooLarge, StatusCodes.Status413PayloadTooLarge, problem.Message) { Position = problem.Position }
        : InvalidBatch(problem.Message, problem.Position);

    public static RequestException InvalidBatch(string message, long position) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.CorruptBatch, message) { Position = position };

    public static RequestException Forbidden(string message) =>
        new(StatusCodes.Status403Forbidden, StatusCodes.Status403Forbidden, message);

    public static RequestException NotFound(string message, int code = StatusCodes.Status404NotFound, long? position = null) =>
        new(StatusCodes.Status404NotFound, code, message) { Position = position };

    public static RequestException BodyTooLarge(BodyLimit limit) => new(
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status413PayloadTooLarge,
        $"The body is over the limit of {new ByteSize(limit.Bytes)} ({limit.Setting}).{(limit.Setting == "limits.body" ? " Send it in several requests." : "")}");

    public static RequestException RecordTooLarge(long size, long limit, long position, string where) => new(
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status413PayloadTooLarge,
        $"{where}: a record of {size} bytes is over the limit of {new ByteSize(limit)} (limits.record). Nothing was stored.")
    {
        Position = position,
    };

    public static RequestException OneBatchTooLarge(long size, long limit) => new(
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status413PayloadTooLarge,
        $"The request has {new ByteSize(size)} of records for one partition; with an Idempotency-Key they are stored as one batch, "
        + $"of at most {new ByteSize(limit)}. Send them in several requests with keys of their own. Nothing was stored.");

    public static RequestException TooManyRecords(int limit, long position) => new(
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status413PayloadTooLarge,
        $"The body holds more than {limit} records. Send them in several requests. Nothing was stored.")
    {
        Position = position,
    };

    public static RequestException KeyMissing(InvalidRecordException problem) =>
        new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRecord, problem.Message) { Position = problem.Index };

    public static RequestException KeyMissing(long position, string where) => new(
        StatusCodes.Status400BadRequest,
        ErrorCodes.InvalidRecord,
        $"{where}: the record has no key, but the topic is compacted and keeps the last record of each key. "
        + "Name the field with ?key=$.path, or send keys with application/vnd.kafka.json.v2+json. Nothing was stored.")
    {
        Position = position,
    };

    public static RequestException UnsupportedMediaType(string message) =>
        new(StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status415UnsupportedMediaType, message);

    public static RequestException Unprocessable(string message, long? position = null) =>
        new(StatusCodes.Status422UnprocessableEntity, StatusCodes.Status422UnprocessableEntity, message) { Position = position };

    public static RequestException Unavailable(string message) =>
        new(StatusCodes.Status503ServiceUnavailable, StatusCodes.Status503ServiceUnavailable, message);

    public static RequestException Busy(string message, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, StatusCodes.Status429TooManyRequests, message) { RetryAfter = retryAfter };
}
