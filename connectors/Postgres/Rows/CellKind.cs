namespace Sluice.Connectors.Postgres.Rows;

/// <summary>What a row says of one column.</summary>
internal enum CellKind : byte
{
    /// <summary>The column is null.</summary>
    Null,

    /// <summary>Nothing: the value is large, stored apart, and was not changed, so the server did not send it.</summary>
    Unchanged,

    /// <summary>The value, as the server's output function for its type writes it.</summary>
    Text,
}
