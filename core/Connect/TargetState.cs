namespace Sluice.Connect;

/// <summary>What somebody wants a connector to do; outlasts the worker.</summary>
public enum TargetState
{
    /// <summary>To work.</summary>
    Running,

    /// <summary>To hold its place.</summary>
    Paused,

    /// <summary>To have ended: its place may be moved.</summary>
    Stopped,
}
