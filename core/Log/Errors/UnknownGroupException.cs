namespace Sluice.Log;

/// <summary>There is no such consumer group: it has no members and no committed offsets.</summary>
public sealed class UnknownGroupException(string group)
    : EventLogException($"There is no consumer group '{group}'. GET /groups lists those that have members or committed offsets.");
