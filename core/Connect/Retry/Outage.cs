using System.Data.Common;
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
        for (var fault = exception; fault is not null; fault = fault.InnerException)
        {
            switch (fault)
            {
                case ConnectorStoppedException:
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

        if (exception is ConnectorStoppedException) return FaultCause.Stopped;
        return Is(exception) ? FaultCause.Outage : FaultCause.Records;
    }

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
