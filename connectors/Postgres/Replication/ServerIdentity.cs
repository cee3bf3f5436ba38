namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Which history the LSNs of a server are of. They mean nothing in another one.</summary>
/// <param name="SystemId">Given to a cluster when it was initialised; its standbys have the same.</param>
/// <param name="Timeline">Counts the promotions of standbys; after one, history may go on from before what was last seen.</param>
internal readonly record struct ServerIdentity(ulong SystemId, uint Timeline);
