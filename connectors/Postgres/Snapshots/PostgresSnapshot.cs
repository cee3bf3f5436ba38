namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Whether the rows that tables have already are read.</summary>
public enum PostgresSnapshot
{
    /// <summary>Once, before the changes.</summary>
    Initial,

    /// <summary>Never: changes from now on.</summary>
    Never,

    /// <summary>Once, and then the source is done: no changes are followed.</summary>
    Only,

    /// <summary>Once, and again whenever changes were missed because the slot was lost.</summary>
    WhenNeeded,
}
