namespace Sluice.Connectors.Postgres;

/// <summary>What happens to a field of a record that the table has no column for.</summary>
public enum PostgresUnknownFields
{
    /// <summary>The record goes to the dead letters.</summary>
    Refuse,

    /// <summary>The field is left out.</summary>
    Ignore,

    /// <summary>The column is added to the table.</summary>
    Add,
}
