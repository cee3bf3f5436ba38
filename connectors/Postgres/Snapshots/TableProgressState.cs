namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>What a table's position keeps for a restart, as JSON.</summary>
internal sealed record TableProgressState(
    IReadOnlyList<string>? After, IReadOnlyList<string>? Until, IReadOnlyList<IReadOnlyList<string>>? Again, long Rows,
    TableIdentity? Table);
