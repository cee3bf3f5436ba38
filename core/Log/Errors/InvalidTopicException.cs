namespace Sluice.Log;

/// <summary>No topic can have this name or these settings.</summary>
public sealed class InvalidTopicException(string problem) : EventLogException(problem);
