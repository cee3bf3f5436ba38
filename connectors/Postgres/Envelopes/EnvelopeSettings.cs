namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>What all records of a connector have in common.</summary>
/// <param name="Connector">The connector's name in the configuration.</param>
/// <param name="Tombstones">Whether a delete is followed by a record without a value; flat has no other deletes.</param>
internal sealed record EnvelopeSettings(
    string Connector, string Database, PostgresEnvelope Envelope, bool Tombstones, ColumnRules Columns);
