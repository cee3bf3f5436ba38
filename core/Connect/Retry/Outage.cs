using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Sluice.Log;

namespace Sluice.Connect.Retry;

/// <summary>The one table of what an exception from a connector means.</summary>
internal static class Outage
{
    /// <summary>
    /// The outside is down, slow or out of reach, which says nothing about the records: wait and try again for ever. Looks
    /// into inner exceptions too, since libraries wrap what the network did.
    /// </summary>
    public static bool Is(Exception exception)
    {
        if (BrokenPlugin.Problem(exception) is not null) return false;
        for (var fault = exception; fault is not null; fault = fault.InnerException)
        {
            switch (fault)
            {
                case ConnectorStoppedException:
                case HttpRequestException answered when IsRefusal(answered.StatusCode):
                    return false;
                case SinkUnavailableException or CallTimedOutException or TimeoutException or TimeoutRejectedException or BrokenCircuitException:
                case HttpRequestException or SocketException or IOException or UnauthorizedAccessException:
                case DbException { IsTransient: true } or LogBusyException or LogUnavailableException:
                    return true;
            }
        }

        return false;
    }

    /// <summary>What an exception means to the loop whose own token is <paramref name="stopping"/>.</summary>
    public static FaultCause CauseOf(Exception exception, CancellationToken stopping)
    {
        if (exception is OperationCanceledException)
        {
            // Cancelled by somebody else: a time-out inside the connector or one of its libraries.
            return stopping.IsCancellationRequested ? FaultCause.Cancelled : FaultCause.Outage;
        }

        if (exception is ConnectorStoppedException || IsStop(exception) || BrokenPlugin.Problem(exception) is not null) return FaultCause.Stopped;
        if (Is(exception)) return FaultCause.Outage;
        return IsBug(exception) ? FaultCause.Plugin : FaultCause.Records;
    }

    /// <summary>
    /// A limit of the process, a program that cannot run, or a login that is not let in: to wait helps as little as to leave a record
    /// out. Some of them come as kinds of what the network throws, or inside it.
    /// </summary>
    private static bool IsStop(Exception exception)
    {
        for (var fault = exception; fault is not null; fault = fault.InnerException)
        {
            switch (fault)
            {
                case SinkUnavailableException or CallTimedOutException:
                    return false; // The connector knows better, or the engine does.
                case OutOfMemoryException or InsufficientExecutionStackException or PathTooLongException:
                case TypeInitializationException or InvalidProgramException or NotImplementedException:
                case HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired }:
                    return true;
            }
        }

        return false;
    }

    /// <summary>What only code that is wrong throws. A record may have led it there.</summary>
    private static bool IsBug(Exception exception) => exception is NullReferenceException or InvalidCastException or IndexOutOfRangeException
        or ArgumentException or ArithmeticException or KeyNotFoundException or NotSupportedException or ArrayTypeMismatchException;

    /// <summary>The other side is there and says that the request is wrong.</summary>
    private static bool IsRefusal(HttpStatusCode? status) => status is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError
        and not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or (HttpStatusCode)425); // Too Early

    /// <summary>How long the other side asked to wait, if it did.</summary>
    public static TimeSpan? RetryAfter(Exception? exception)
    {
        for (var fault = exception; fault is not null; fault = fault.InnerException)
        {
            if (fault is BrokenCircuitException { RetryAfter: { } pause }) return pause;
            if (fault is SinkUnavailableException unavailable) return unavailable.RetryAfter;
        }

        return null;
    }
}
