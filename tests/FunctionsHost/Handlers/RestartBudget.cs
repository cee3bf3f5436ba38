namespace Sluice.FunctionsHost.Handlers;

/// <summary>How often a handler may fail: the third failure with no 30 minutes of quiet before it is one too many.</summary>
internal sealed class RestartBudget(TimeProvider time)
{
    private const int FailuresAllowed = 2;

    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(30);

    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private int _failures;

    /// <summary>Counts a failure; false: the handler must not be started again.</summary>
    public bool AllowsAnother()
    {
        var now = time.GetUtcNow();
        if (now - _last > Quiet) _failures = 0;
        _last = now;
        return ++_failures <= FailuresAllowed;
    }
}
