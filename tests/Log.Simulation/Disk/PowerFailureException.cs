namespace Sluice.Log.Simulation;

/// <summary>The machine, or the process alone, has stopped: no call of the disk returns any more until it is started again.</summary>
internal sealed class PowerFailureException() : Exception("The simulated machine has stopped.");
