using System.Text.Unicode;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Rows;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>
/// A change that cannot become a record, for whoever looks into the dead-letter topic: the row in the server's own text,
/// <c>{"table":"public.orders","op":"c","row":{"id":"1",...},"omitted":["note"]}</c>. What may not leave the database's side
/// does not leave it here either.
/// </summary>
internal static class FaultyRow
{
    // A dead letter is for reading; and the row's size may be what is wrong with it.
    private const int MaxColumnBytes = 64 * 1024;

    private const int MaxRowBytes = 512 * 1024;

    private static readonly TextValue Text = new();

    public static void Write(in Change change, CapturedTable table, RowColumn[] columns, JsonOutput output)
    {
        var row = change.Kind == ChangeKind.Delete ? change.Before : change.After;
        output.Open((byte)'{');
        output.Raw("\"table\":"u8);
        output.String(System.Text.Encoding.UTF8.GetBytes(table.FullName));
        output.Raw(",\"op\":\""u8);
        output.Raw(ChangeLetter.Of(change.Kind));
        output.Raw("\",\"row\":"u8);
        output.Open((byte)'{');
        var omitted = WriteColumns(row, columns, output);
        output.Close((byte)'}');
        if (omitted.Count > 0)
        {
            output.Raw(",\"omitted\":"u8);
            output.Open((byte)'[');
            for (var i = 0; i < omitted.Count; i++)
            {
                if (i > 0) output.Raw((byte)',');
                output.Raw(omitted[i]);
            }

            output.Close((byte)']');
        }

        output.Close((byte)'}');
    }

    /// <summary>Returns the names, as JSON, of the columns that were not sent, are too large, or are no text.</summary>
    private static List<byte[]> WriteColumns(RowText row, RowColumn[] columns, JsonOutput output)
    {
        var omitted = new List<byte[]>();
        var written = 0;
        var size = 0;
        foreach (var column in columns)
        {
            var kind = row.KindOf(column.Index);
            var text = row[column.Index];
            if (kind == CellKind.Unchanged || text.Length > MaxColumnBytes || size + text.Length > MaxRowBytes || !Utf8.IsValid(text))
            {
                omitted.Add(column.Name[..^1]);
                continue;
            }

            size += text.Length;
            if (written++ > 0) output.Raw((byte)',');
            output.Raw(column.Name);
            if (kind == CellKind.Null) output.Null();
            else (column.Writer is MaskedValue or HashedValue ? column.Writer : Text).Write(text, output);
        }

        return omitted;
    }
}
