namespace Sluice.FunctionsHost.Functions;

/// <summary>A function that a timer calls.</summary>
/// <param name="Binding">What its trigger is called.</param>
/// <param name="UseMonitor">The handler is told when it ran last.</param>
internal sealed record TimerFunction(string Name, string Binding, bool UseMonitor);
