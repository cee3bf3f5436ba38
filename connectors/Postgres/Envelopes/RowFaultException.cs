using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>A row cannot become a record. The others can: it goes to the dead-letter topic, with this message as the reason.</summary>
/// <param name="message">Never a value or a part of one.</param>
internal sealed class RowFaultException(CapturedTable table, CapturedColumn? column, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public CapturedTable Table => table;

    /// <summary>Null when the fault is not of one column.</summary>
    public CapturedColumn? Column => column;

    /// <summary>A type of the row may have been altered after it was looked up.</summary>
    public bool TypesMayBeOld { get; init; }

    public static RowFaultException Of(CapturedTable table, CapturedColumn column, string type, ValueTextException reason) =>
        new(table, column, $"The value of {table.FullName}.{column.Name}, of the type {type}, cannot become JSON: {reason.Message}.", reason)
        {
            TypesMayBeOld = reason.TypeMayBeOld,
        };

    public static RowFaultException Of(CapturedTable table, string reason) =>
        new(table, column: null, $"A change of {table.FullName} cannot become a record: {reason}.");
}
