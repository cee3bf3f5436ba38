namespace Sluice.Connectors.Postgres.Replication;

/// <summary>What a mark in the WAL is for.</summary>
internal enum MarkKind
{
    /// <summary>Shows that the stream is alive, and moves the slot on when nothing else does.</summary>
    Heartbeat,

    /// <summary>Changes from here on may be newer than the rows that are about to be read.</summary>
    WindowOpens,

    /// <summary>The rows have been read: they belong here, but for those that changed since the window opened.</summary>
    WindowCloses,
}
