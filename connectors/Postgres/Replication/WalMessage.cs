namespace Sluice.Connectors.Postgres.Replication;

/// <summary>One message of the output plugin: where it stands in its block, and in the WAL.</summary>
/// <param name="FullLength">More than <paramref name="Length"/> when only the message's beginning was kept.</param>
internal readonly record struct WalMessage(ulong Lsn, int Start, int Length, int FullLength);
