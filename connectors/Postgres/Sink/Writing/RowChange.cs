using Sluice.Connectors.Postgres.Sink.Records;
using Sluice.Connectors.Postgres.Sink.Tables;

namespace Sluice.Connectors.Postgres.Sink.Writing;

/// <summary>What one record does to one table.</summary>
/// <param name="Index">The record's index in the batch.</param>
/// <param name="Fields">A value for each column of the table, absent where the record has none; of a delete the key's. Never changed.</param>
/// <param name="Key">Null when the row has no key of its own: it can only be added.</param>
internal sealed record RowChange(int Index, TargetTable Table, RowAction Action, JsonField[] Fields, RowKey? Key)
{
    /// <summary>Whether the row may well be new.</summary>
    public bool MayBeNew { get; init; }
}
