using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Sluice.Connectors.Postgres.Sink.Names;
using Sluice.Connectors.Postgres.Sink.Records;
using Sluice.Connectors.Postgres.Sink.Tables;

namespace Sluice.Connectors.Postgres.Sink.Writing;

/// <summary>Puts a record's fields into the columns of its table.</summary>
internal sealed class RowMapper(PostgresSinkOptions options, TextTemplate source)
{
    private (string Text, JsonField Field) _source = ("", default);

    /// <summary>What a record does; its reader has just read it. False when it has a field that the table has no column for.</summary>
    /// <exception cref="RefusedRecordException">The record does not fit the table.</exception>
    public bool TryMap(TargetTable table, RecordReader record, SinkRecord original, int index, [NotNullWhen(true)] out RowChange? change)
    {
        change = null;
        var fields = new JsonField[table.Columns.Count];
        if (record.Action == RowAction.Truncate)
        {
            FillSource(table, record, fields);
            change = new RowChange(index, table, RowAction.Truncate, fields, null);
            return true;
        }

        var isDelete = record.Action == RowAction.Delete;
        if (!FillRow(table, record, fields, isDelete)) return false;
        FillSource(table, record, fields);
        FillKey(table, record, fields);
        if (table.SoftDelete is { } mark) fields[mark] = Mark(table, original, isDelete);
        var key = KeyOf(table, record, fields, isDelete);
        change = new RowChange(index, table, record.Action, fields, key) { MayBeNew = record.Action == RowAction.Insert || !record.IsChange };
        return true;
    }

    /// <summary>Why a record is refused that has a field which the table has no column for.</summary>
    public static RefusedRecordException UnknownField(TargetTable table, RecordReader record)
    {
        var unknown = Enumerable.Range(0, record.Row.Count).Select(i => Encoding.UTF8.GetString(record.Row[i].Name.Span)).First(name => table.Find(name) < 0);
        return new RefusedRecordException($"has the field '{unknown}', and '{table.Name}' has no such column: add it, or set unknownFields to add or ignore");
    }

    private bool FillRow(TargetTable table, RecordReader record, JsonField[] fields, bool isDelete)
    {
        for (var i = 0; i < record.Row.Count; i++)
        {
            var (name, value) = record.Row[i];
            var column = table.Find(name.Span, i);
            if (column < 0)
            {
                if (isDelete || options.UnknownFields == PostgresUnknownFields.Ignore) continue;
                return false;
            }

            if (!table.Columns[column].IsGenerated && (!isDelete || table.Key.Contains(column))) fields[column] = value;
        }

        return true;
    }

    private void FillSource(TargetTable table, RecordReader record, JsonField[] fields)
    {
        if (table.Source is not { } column) return;
        var text = source.Fill(record.Source);
        if (_source.Text != text) _source = (text, new JsonField(JsonTokenType.String, Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text).ToString()), IsEscaped: true));
        fields[column] = _source.Field;
    }

    /// <summary>What the row does not say of its key, the record's own key does.</summary>
    private static void FillKey(TargetTable table, RecordReader record, JsonField[] fields)
    {
        foreach (var column in table.Key)
        {
            if (!fields[column].IsAbsent) continue;
            if (!record.KeyText.IsAbsent && table.OwnKey.Count() == 1) fields[column] = record.KeyText;
            else if (record.Key.Count > 0) fields[column] = record.Key.Find(table.Columns[column].Utf8Name.Span);
        }
    }

    private static JsonField Mark(TargetTable table, SinkRecord original, bool isDelete)
    {
        if (!table.MarksWithTime) return isDelete ? JsonField.True : JsonField.False;
        return isDelete
            ? new JsonField(JsonTokenType.String, Encoding.UTF8.GetBytes(original.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ")))
            : JsonField.Null;
    }

    private static RowKey? KeyOf(TargetTable table, RecordReader record, JsonField[] fields, bool isDelete)
    {
        if (table.Key.Count == 0)
        {
            if (isDelete || record is { IsChange: true, Action: RowAction.Upsert })
                throw new RefusedRecordException($"changes a row of '{table.Name}', which has no primary key to find it by: add one, or name columns in 'key'");
            return null;
        }

        foreach (var column in table.Key)
        {
            if (!fields[column].IsNullOrAbsent) continue;
            // The server makes the key up.
            if (fields[column].IsAbsent && !isDelete && !record.IsChange && table.Columns[column].HasDefault) return null;
            throw new RefusedRecordException($"has no value for '{table.Columns[column].Name}', a column of the key of '{table.Name}'");
        }

        return RowKey.Of(fields, table.Key);
    }
}
