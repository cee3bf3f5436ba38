using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Rows;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>Writes the rows of one table, or the key columns of them, as JSON objects.</summary>
internal sealed class RowWriter(CapturedTable table, TypeCatalog types, RowColumn[] columns)
{
    /// <summary>
    /// A value that the server did not send is taken from <paramref name="old"/> when that is the whole row; otherwise the
    /// column is left out. Returns whether any was left out.
    /// </summary>
    public bool Write(RowText row, RowText old, bool oldIsFull, JsonOutput output)
    {
        var left = 0;
        var written = 0;
        output.Open((byte)'{');
        foreach (var column in columns)
        {
            var source = row;
            var kind = row.KindOf(column.Index);
            if (kind == CellKind.Unchanged && oldIsFull)
            {
                source = old;
                kind = old.KindOf(column.Index);
            }

            if (kind == CellKind.Unchanged)
            {
                left++;
                continue;
            }

            if (written++ > 0) output.Raw((byte)',');
            output.Raw(column.Name);
            if (kind == CellKind.Null) output.Null();
            else WriteValue(column, source[column.Index], output);
        }

        output.Close((byte)'}');
        return left > 0;
    }

    /// <summary>A list of the names of the columns that <see cref="Write"/> left out.</summary>
    public void WriteUnchanged(RowText row, JsonOutput output)
    {
        var written = 0;
        output.Open((byte)'[');
        foreach (var column in columns)
        {
            if (row.KindOf(column.Index) != CellKind.Unchanged) continue;
            if (written++ > 0) output.Raw((byte)',');
            output.Raw(column.Name.AsSpan(..^1));
        }

        output.Close((byte)']');
    }

    private void WriteValue(RowColumn column, ReadOnlySpan<byte> text, JsonOutput output)
    {
        try
        {
            column.Writer.Write(text, output);
        }
        catch (ValueTextException exception)
        {
            var captured = table.Columns[column.Index];
            var type = types.Find(captured.TypeId)?.FullName ?? $"{captured.TypeId}, which the database no longer has";
            throw RowFaultException.Of(table, captured, type, exception);
        }
    }
}
