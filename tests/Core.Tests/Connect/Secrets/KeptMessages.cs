using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Core.Tests.Connect.Secrets;

/// <summary>Keeps all that is logged: the message, its values by name, the exception.</summary>
public sealed class KeptMessages : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _all = [];

    public IReadOnlyList<string> All => [.. _all];

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Keep(state);
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _all.Enqueue(formatter(state, exception));
        Keep(state);
        for (var fault = exception; fault is not null; fault = fault.InnerException) _all.Enqueue($"{fault.Message} {fault}");
    }

    public void Dispose()
    {
    }

    private void Keep(object? state)
    {
        _all.Enqueue($"{state}");
        foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? []) _all.Enqueue($"{name}={value}");
    }
}
