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

    /// <summary>The planner's guess; null when it never looked.</summary>
    public required double? EstimatedRows { get; init; }

    /// <summary>Policies show the role only some of the rows.</summary>
    public required bool HidesRows { get; init; }

    /// <summary>Updates and deletes can be published. Without that, the server refuses them to the application as soon as the table is published.</summary>
    public required bool HasIdentity { get; init; }

    /// <summary>The columns that an update or a delete comes with; empty when that is all of them, or none.</summary>
    public IReadOnlyList<string> IdentityColumns { get; init; } = [];

    /// <summary>False when a column of the key is generated: the server does not send it.</summary>
    public bool IsKeySent { get; init; } = true;

    public string FullName => Table.FullName;

    /// <summary>For SQL.</summary>
    public string QuotedName => $"{SqlName.Quote(Table.Schema)}.{SqlName.Quote(Table.Name)}";
}
