namespace Sluice.Connectors.Postgres.Replication;

/// <summary>The last transaction that was read to its end.</summary>
/// <param name="Time">By the server's clock.</param>
internal sealed record LastCommit(ulong Lsn, DateTimeOffset Time);
