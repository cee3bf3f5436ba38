namespace Sluice.Log;

/// <summary>The group does not know this member: it never joined, it left, or it was silent for longer than its session.</summary>
public sealed class UnknownMemberException(string group, string member)
    : EventLogException($"'{member}' is no member of the group '{group}' any more. Join again; what was not committed comes once more.");
