namespace Sluice.Log.Simulation;

/// <summary>The log has not kept what it promises.</summary>
internal sealed class BrokenPromiseException(string message) : Exception(message);
