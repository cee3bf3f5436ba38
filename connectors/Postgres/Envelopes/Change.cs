using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Rows;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>What happened to one row. Valid until the next change is read.</summary>
internal readonly ref struct Change
{
    public required ChangeKind Kind { get; init; }

    public required CapturedTable Table { get; init; }

    public required ChangeOrigin Origin { get; init; }

    /// <summary>A read of a snapshot that was asked for while changes are followed; for a read alone.</summary>
    public bool Incremental { get; init; }

    /// <summary>How much <see cref="Before"/> holds: nothing, the key alone (its other cells are null), or the whole row.</summary>
    public OldRow OldRow { get; init; }

    public RowText Before { get; init; }

    /// <summary>Without cells for a delete and a truncate.</summary>
    public RowText After { get; init; }
}
