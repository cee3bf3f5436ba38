namespace Sluice.Connectors.Postgres.Replication;

/// <summary>What a message says to the source itself rather than to its readers.</summary>
internal abstract record StreamSignal
{
    /// <summary>A table is announced; its rows cannot be decoded before it is known.</summary>
    public sealed record TableAnnounced(Relation Relation) : StreamSignal;

    /// <summary>A mark of this source came back.</summary>
    public sealed record MarkSeen(SourceMark Mark, ulong CommitLsn) : StreamSignal;

    /// <summary>Somebody asks for a table to be read again, or, unless forced, for the first time.</summary>
    /// <param name="Table">As <c>schema.table</c>.</param>
    public sealed record SnapshotRequested(string Table, bool IsForced, ulong CommitLsn) : StreamSignal;
}
