namespace Sluice;

/// <summary>Which way records move.</summary>
public enum ConnectorKind
{
    /// <summary>From outside into the log.</summary>
    Source,

    /// <summary>From the log to the outside.</summary>
    Sink,
}
