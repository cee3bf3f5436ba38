namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>A change as the database itself noted it.</summary>
/// <param name="Key">Null for a TRUNCATE.</param>
/// <param name="Version">Grows with the changes of one key.</param>
internal readonly record struct NotedChange(string? Key, char Op, long Version, long TransactionId);
