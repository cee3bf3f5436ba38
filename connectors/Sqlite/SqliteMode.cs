namespace Sluice.Connectors.Sqlite;

/// <summary>What the sink makes of the records.</summary>
public enum SqliteMode
{
    /// <summary>A full-text index over everything in them.</summary>
    Search,
}
