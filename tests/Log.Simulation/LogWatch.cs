using Microsoft.Extensions.Logging;

namespace Sluice.Log.Simulation;

/// <summary>Listens to what the log says: no record is ever damaged here, so it must not say so.</summary>
internal sealed class LogWatch(Action<string> say) : ILogger
{
    private const int DamagedEvent = 1001;

    private string? _damage;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var message = formatter(state, exception);
        say($"    log: {message}");
        if (eventId.Id == DamagedEvent) _damage = message;
    }

    public void Check()
    {
        if (_damage is { } damage) throw new BrokenPromiseException($"the log says: {damage}");
    }
}
