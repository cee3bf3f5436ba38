namespace Sluice.FunctionsHost.Timers;

/// <summary>When a timer ran and will run; the beginning of time: never yet.</summary>
internal sealed record TimerStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated);
