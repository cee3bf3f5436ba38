namespace Sluice.Log;

/// <summary>No consumer group can have this name or this subscription.</summary>
public sealed class InvalidGroupException(string problem) : EventLogException(problem);
