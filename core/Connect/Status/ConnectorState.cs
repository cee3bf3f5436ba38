namespace Sluice.Connect;

/// <summary>The state of a connector or of one of its tasks, by Kafka Connect's names.</summary>
public enum ConnectorState
{
    /// <summary>Not open yet, or on its way out.</summary>
    Unassigned,

    /// <summary>At work; after it was open once, also while it tries again after a fault.</summary>
    Running,

    /// <summary>Held by somebody; keeps its place.</summary>
    Paused,

    /// <summary>Ended by somebody, or a source that has no more.</summary>
    Stopped,

    /// <summary>Ended by a fault; the trace says which. Keeps its place, and may be restarted by itself later.</summary>
    Failed,

    /// <summary>Begins again, and is not open yet.</summary>
    Restarting,
}
