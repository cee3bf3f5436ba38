namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>What the value of a change's record looks like.</summary>
public enum PostgresEnvelope
{
    /// <summary>Debezium's: <c>before</c>, <c>after</c>, <c>source</c>, <c>op</c>, <c>ts_ms</c>.</summary>
    Debezium,

    /// <summary>The row after the change; a delete is a tombstone.</summary>
    Flat,
}
