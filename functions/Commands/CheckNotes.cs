using System.Collections.Concurrent;

namespace Sluice.Worker.Commands;

/// <summary>Keeps what connectors warn of while they look around: nothing that keeps them from working, but somebody should know.</summary>
internal sealed class CheckNotes : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _notes = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Of(string connector) =>
        _notes.FirstOrDefault(notes => notes.Key.EndsWith($".{connector}", StringComparison.Ordinal)).Value ?? [];

    public ILogger CreateLogger(string categoryName) => new Notes(_notes.GetOrAdd(categoryName, _ => []));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Notes go nowhere else.");

    public void Dispose()
    {
        // Nothing is held.
    }

    private sealed class Notes(ConcurrentQueue<string> notes) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) notes.Enqueue(formatter(state, exception).ReplaceLineEndings(" "));
        }
    }
}
