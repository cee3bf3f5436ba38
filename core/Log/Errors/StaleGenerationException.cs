namespace Sluice.Log;

/// <summary>A member wants to commit what it does not hold any more, or what was moved by a seek since. Nothing was committed.</summary>
public sealed class StaleGenerationException(string group, string reason)
    : EventLogException($"Nothing was committed in the group '{group}': {reason}. Poll for the new assignment and go on from there.");
