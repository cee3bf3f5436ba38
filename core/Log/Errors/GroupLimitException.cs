namespace Sluice.Log;

/// <summary>There are as many groups or members as there may be.</summary>
public sealed class GroupLimitException(string what) : EventLogException(what);
