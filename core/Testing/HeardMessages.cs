using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sluice.Connect.Options;

namespace Sluice.Testing;

/// <summary>Everything that a connector says: its log, and what it answers and throws. None of it may show a secret.</summary>
internal sealed class HeardMessages : ILogger
{
    private const int MostKept = 10_000;

    private readonly ConcurrentQueue<string> _messages = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Add(formatter(state, exception));
        Add(exception);
    }

    public void Add(string message)
    {
        if (_messages.Count < MostKept) _messages.Enqueue(message);
    }

    public void Add(Exception? exception)
    {
        for (var fault = exception; fault is not null; fault = fault.InnerException) Add(fault.Message);
    }

    /// <summary>Throws when a secret of these options was said.</summary>
    public void ShowNone(object options)
    {
        var secrets = KnownSecrets.Of(options);
        foreach (var message in _messages)
        {
            if (secrets.AreIn(message))
                throw new ContractBrokenException($"A message shows a secret of the options: \"{secrets.Hide(message)}\" (hidden here)");
        }
    }
}
