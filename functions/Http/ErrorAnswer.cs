using System.Globalization;
using Sluice.Connect;
using Sluice.Log;
using Sluice.Worker.Http.Produce;

namespace Sluice.Worker.Http;

/// <summary>What a client gets when a request fails: <c>{"error_code", "message", "position"?}</c>.</summary>
internal static class ErrorAnswer
{
    /// <summary>The answer that an exception stands for; null when it is a fault of the worker itself.</summary>
    public static RequestException? For(Exception exception) => exception switch
    {
        RequestException known => known,
        UnknownTopicException => RequestException.NotFound(exception.Message, ErrorCodes.TopicNotFound),
        UnknownPartitionException => RequestException.NotFound(exception.Message, ErrorCodes.PartitionNotFound),
        UnknownConnectorException => With(StatusCodes.Status404NotFound, exception),
        ConnectorConflictException => With(StatusCodes.Status409Conflict, exception),
        ConnectorRequestException or InvalidConnectorException => RequestException.Bad(exception.Message),
        UnknownGroupException => With(StatusCodes.Status404NotFound, exception),
        UnknownMemberException => RequestException.NotFound(exception.Message, ErrorCodes.ConsumerNotFound),
        StaleGenerationException => Conflict(exception, ErrorCodes.StaleGeneration),
        GroupNotEmptyException => With(StatusCodes.Status409Conflict, exception),
        GroupLimitException => With(StatusCodes.Status429TooManyRequests, exception),
        InvalidTopicException or InvalidGroupException => RequestException.Bad(exception.Message),
        TimestampAheadException ahead => RequestException.InvalidBatch(exception.Message, ahead.Position),
        InvalidProducerException { Position: { } position } => RequestException.InvalidBatch(exception.Message, position),
        InvalidProducerException => RequestException.Bad(exception.Message),
        InvalidRecordException keyless => RequestException.KeyMissing(keyless),
        BatchTooLargeException => With(StatusCodes.Status413PayloadTooLarge, exception),
        TopicExistsException => With(StatusCodes.Status409Conflict, exception),
        OutOfOrderSequenceException => Conflict(exception, ErrorCodes.OutOfOrderSequence),
        DuplicateSequenceException => Conflict(exception, ErrorCodes.DuplicateSequence),
        StaleProducerEpochException => Conflict(exception, ErrorCodes.StaleProducerEpoch),
        RequestMismatchException => RequestException.Unprocessable(exception.Message),
        InvalidBatchException invalid => RequestException.InvalidBatch(invalid),
        OffsetOutOfRangeException => With(StatusCodes.Status416RangeNotSatisfiable, exception),
        LogBusyException busy => RequestException.Busy(exception.Message, busy.RetryAfter),
        LogUnavailableException => With(StatusCodes.Status503ServiceUnavailable, exception),
        PartlyStoredException partly when partly.InnerException is { } cause && For(cause) is { } known =>
            new RequestException(known.Status, known.Code, partly.Message) { RetryAfter = known.RetryAfter },
        CorruptBatchException damaged => new RequestException(
            StatusCodes.Status500InternalServerError, ErrorCodes.Damaged, damaged.Message)
        { Position = damaged.Offset },
        EventLogException => With(StatusCodes.Status500InternalServerError, exception),
        BadHttpRequestException bad => With(bad.StatusCode, exception),
        _ => null,
    };

    public static Task WriteAsync(HttpContext context, RequestException error)
    {
        if (error.RetryAfter is { } wait)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return context.AnswerAsync(error.Status, error, static (json, problem) =>
        {
            json.WriteStartObject();
            json.WriteNumber("error_code", problem.Code);
            json.WriteString("message", problem.Message);
            if (problem.Position is { } position) json.WriteNumber("position", position);
            json.WriteEndObject();
        });
    }

    private static RequestException Conflict(Exception exception, int code) =>
        new(StatusCodes.Status409Conflict, code, exception.Message);

    private static RequestException With(int status, Exception exception) => new(status, status, exception.Message);
}
