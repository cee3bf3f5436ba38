using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Core.Tests.Log;

/// <summary>Keeps what is logged.</summary>
internal sealed class LoggedLines : ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    /// <summary>How many lines say something.</summary>
    public int Count(string part) => _lines.Count(line => line.Contains(part, StringComparison.Ordinal));

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue(formatter(state, exception));
}
