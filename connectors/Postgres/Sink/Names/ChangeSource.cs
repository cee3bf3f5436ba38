namespace Sluice.Connectors.Postgres.Sink.Names;

/// <summary>Where a record comes from: its topic, and of a database's change also where that happened.</summary>
/// <param name="Name">The name of the connector that read the change.</param>
internal readonly record struct ChangeSource(string Topic, string? Database = null, string? Schema = null, string? Table = null, string? Name = null);
