namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>A table as the catalog has it now.</summary>
internal sealed record DatabaseTable
{
    public required CapturedTable Table { get; init; }

    /// <summary>Rows are in its partitions; what is done to them is published as done to it.</summary>
    public required bool IsPartitioned { get; init; }

    /// <summary><c>pg_class.relreplident</c>: <c>d</c>, <c>i</c>, <c>f</c> or <c>n</c>.</summary>
    public required char Identity { get; init; }

    /// <summary>False for an unlogged table: its changes are not in the WAL.</summary>
    public required bool IsLogged { get; init; }

    public required bool MayRead { get; init; }

    /// <summary>Only its owner may put a table into a publication.</summary>
    public required bool IsOwned { get; init; }

    /// <summary>The planner's guess; -1 when it never looked.</summary>
    public required double EstimatedRows { get; init; }

    public required bool HasPrimaryKey { get; init; }

    public string FullName => Table.FullName;

    /// <summary>For SQL.</summary>
    public string QuotedName => $"{SqlName.Quote(Table.Schema)}.{SqlName.Quote(Table.Name)}";

    /// <summary>Updates and deletes can be published. Without that, the server refuses them to the application as soon as the table is published.</summary>
    public bool HasIdentity => Identity switch
    {
        'd' => HasPrimaryKey,
        'n' => false,
        _ => true,
    };
}
