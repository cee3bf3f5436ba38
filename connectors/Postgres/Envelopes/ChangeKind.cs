namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>What happened to a row; the letters are Debezium's <c>op</c>.</summary>
internal enum ChangeKind
{
    /// <summary><c>r</c>: the row was there when the table was read.</summary>
    Read,

    /// <summary><c>c</c></summary>
    Create,

    /// <summary><c>u</c></summary>
    Update,

    /// <summary><c>d</c></summary>
    Delete,

    /// <summary><c>t</c></summary>
    Truncate,
}
