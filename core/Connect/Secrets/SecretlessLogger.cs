using Microsoft.Extensions.Logging;
using Sluice.Connect.Options;

namespace Sluice.Connect.Secrets;

/// <summary>A logger that tells no secret of its connector, whoever words the message. Costs nothing when nothing is logged.</summary>
internal sealed class SecretlessLogger(ILogger inner, KnownSecrets secrets) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(new SecretlessState(state.ToString() ?? "", state, secrets));

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!inner.IsEnabled(logLevel)) return;
        var shown = new SecretlessState(formatter(state, exception), state, secrets);
        inner.Log(logLevel, eventId, shown, SecretlessException.Of(exception, secrets), static (hidden, _) => hidden.ToString());
    }
}
