using System.Text;
using System.Text.Json;
using Sluice.Connectors.Postgres.Sink.Names;

namespace Sluice.Connectors.Postgres.Sink.Records;

/// <summary>
/// Finds out what a record means: a change in Debezium's envelope (known by its shape, with or without Kafka Connect's
/// <c>schema</c> around it), a flat row or tombstone, or any application's JSON object. Used again for the next record.
/// </summary>
/// <param name="needsSource">Whether more is asked of where a record comes from than its topic.</param>
internal sealed class RecordReader(bool needsSource)
{
    private const string OperationHeader = "cdc.op";
    private const string TableHeader = "cdc.table";

    private readonly JsonMembers _outer = new();
    private readonly JsonMembers _before = new();
    private readonly JsonMembers _after = new();
    private readonly JsonMembers _none = new();
    private readonly JsonMembers _source = new();
    private readonly JsonMembers _key = new();

    public RowAction Action { get; private set; }

    /// <summary>The row's fields; of a delete those of its old row, as far as the record has them.</summary>
    public JsonMembers Row { get; private set; } = new();

    public ChangeSource Source { get; private set; }

    /// <summary>Whether the record is a database's own change, which must hit its row and no other.</summary>
    public bool IsChange { get; private set; }

    /// <summary>The fields of the record's key; empty when it is no JSON object.</summary>
    public JsonMembers Key => _key;

    /// <summary>The record's key as one value, when it is no JSON object.</summary>
    public JsonField KeyText { get; private set; }

    /// <summary>Reads a record; what this object says is of it until the next.</summary>
    /// <exception cref="RefusedRecordException">The record is nothing that could become a row.</exception>
    public void Read(SinkRecord record)
    {
        (IsChange, Row, Source) = (false, _outer, new ChangeSource(record.Topic));
        ReadKey(record.Record.Key);
        _outer.Clear();
        if (record.Record.Value is { } value && ReadValue(value)) return;
        if (needsSource || record.Record.Value is null) ReadHeaders(record);
        if (record.Record.Value is not null) return;
        if (Action == RowAction.Truncate) return;
        if (record.Record.Key is null) throw new RefusedRecordException("has neither a key nor a value");
        Action = RowAction.Delete;
    }

    /// <summary>Reads a value; true when it is a change in Debezium's envelope.</summary>
    private bool ReadValue(ReadOnlyMemory<byte> value)
    {
        if (!_outer.TryRead(value, _before, _after)) throw new RefusedRecordException("has a value that is not a JSON object, so that there are no columns");
        if (Unwrapped(_outer) is { } payload)
        {
            if (payload.Kind == JsonTokenType.Null) throw new RefusedRecordException("has an envelope with nothing in it");
            _outer.TryRead(payload.Bytes, _before, _after);
        }

        Action = RowAction.Upsert;
        if (_outer.Find("op"u8) is not { Kind: JsonTokenType.String } operation || _outer.Find("source"u8).Kind != JsonTokenType.StartObject) return false;
        var (before, after) = (_outer.Find("before"u8), _outer.Find("after"u8));
        if (before.IsAbsent && after.IsAbsent && !operation.Bytes.Span.SequenceEqual("t"u8)) return false;
        ReadChange(operation.Bytes.Span, before, after);
        return true;
    }

    private void ReadChange(ReadOnlySpan<byte> operation, JsonField before, JsonField after)
    {
        IsChange = true;
        Action = operation switch
        {
            [(byte)'c' or (byte)'r'] => RowAction.Insert,
            [(byte)'u'] => RowAction.Upsert,
            [(byte)'d'] => RowAction.Delete,
            [(byte)'t'] => RowAction.Truncate,
            [(byte)'m'] => RowAction.None,
            _ => throw new RefusedRecordException($"is a change with the op '{Encoding.UTF8.GetString(operation)}', which there is not"),
        };
        if (needsSource && _source.TryRead(_outer.Find("source"u8).Bytes))
        {
            Source = Source with
            {
                Database = _source.FindText("db"u8),
                Schema = _source.FindText("schema"u8),
                Table = _source.FindText("table"u8),
                Name = _source.FindText("name"u8),
            };
        }

        var row = Action == RowAction.Delete ? before : after;
        Row = row.Kind != JsonTokenType.StartObject ? _none : Action == RowAction.Delete ? _before : _after;
        if (Row == _none && Action is (RowAction.Insert or RowAction.Upsert)) throw new RefusedRecordException("is a change whose 'after' is not an object");
    }

    /// <summary>What the source's flat envelope says beside the row.</summary>
    private void ReadHeaders(SinkRecord record)
    {
        Action = record.Record.Value is null ? RowAction.None : RowAction.Upsert;
        foreach (var header in record.Record.Headers)
        {
            if (header.Value is not { } value) continue;
            if (header.Name == OperationHeader && value.Span.SequenceEqual("t"u8) && record.Record is { Key: null, Value: null }) Action = RowAction.Truncate;
            if (header.Name != TableHeader) continue;
            var table = Encoding.UTF8.GetString(value.Span);
            var dot = table.IndexOf('.', StringComparison.Ordinal);
            Source = Source with { Schema = dot < 0 ? null : table[..dot], Table = table[(dot + 1)..] };
        }
    }

    private void ReadKey(ReadOnlyMemory<byte>? key)
    {
        _key.Clear();
        KeyText = default;
        if (key is not { Length: > 0 } bytes) return;
        if (bytes.Span[0] == (byte)'{')
        {
            try
            {
                if (_key.TryRead(bytes) && Unwrapped(_key) is { Kind: JsonTokenType.StartObject } payload) _key.TryRead(payload.Bytes);
                return;
            }
            catch (RefusedRecordException)
            {
                _key.Clear(); // A text that begins like an object.
            }
        }

        if (!System.Text.Unicode.Utf8.IsValid(bytes.Span)) throw new RefusedRecordException("has a key that is not text in UTF-8");
        // Most keys read the same inside of a JSON string.
        KeyText = bytes.Span.ContainsAnyExceptInRange((byte)' ', byte.MaxValue) || bytes.Span.ContainsAny((byte)'"', (byte)'\\')
            ? new JsonField(JsonTokenType.String, JsonEncodedText.Encode(bytes.Span).EncodedUtf8Bytes.ToArray(), IsEscaped: true)
            : new JsonField(JsonTokenType.String, bytes);
    }

    /// <summary>What is inside of Kafka Connect's envelope with a schema, if there is one.</summary>
    private static JsonField? Unwrapped(JsonMembers members)
    {
        if (members.Count != 2) return null;
        var (schema, payload) = (members.Find("schema"u8), members.Find("payload"u8));
        return schema.Kind is JsonTokenType.StartObject or JsonTokenType.Null && payload.Kind is JsonTokenType.StartObject or JsonTokenType.Null ? payload : null;
    }
}
