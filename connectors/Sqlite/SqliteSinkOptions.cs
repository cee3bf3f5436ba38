using System.ComponentModel;

namespace Sluice.Connectors.Sqlite;

/// <summary>Options of the <c>sqlite</c> sink.</summary>
public sealed record SqliteSinkOptions
{
    [Description("The database file; by default search/{connector}.db in the data folder. Relative paths start at the configuration file.")]
    public string? File { get; init; }

    [Description("What the sink makes of the records: a full-text index.")]
    public SqliteMode Mode { get; init; } = SqliteMode.Search;

    [Description("How long the index keeps records; for ever by default.")]
    public SqliteRetention Retention { get; init; } = new();
}
