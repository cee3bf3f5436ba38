namespace Sluice.Connectors.Postgres.Sink.Records;

/// <summary>What a record does to a table.</summary>
internal enum RowAction
{
    /// <summary>Nothing: it says that something else happened.</summary>
    None,

    /// <summary>Writes a row that is most likely new.</summary>
    Insert,

    /// <summary>Writes a row that may be there already, or is.</summary>
    Upsert,

    Delete,

    Truncate,
}
