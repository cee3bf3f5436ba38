using System.Text.Json;
using Sluice.Connect.Documents;

namespace Sluice.Connect.Transforms;

/// <summary>
/// A record on its way through a chain. Its JSON is parsed once, when the first transform asks, and written once, at the end,
/// when one has changed it.
/// </summary>
internal sealed class RecordInTransit : IDisposable
{
    /// <summary>The fault of a value that a transform has put more levels around than are read.</summary>
    public static readonly string TooDeep = $"the value would be {JsonDepth.Problem}";

    /// <summary>The most bytes that a transform makes of a value: all of it is in memory at once.</summary>
    public const int MostBytes = 32 << 20;

    /// <summary>The fault of a value that a transform would make longer than that.</summary>
    public static readonly string TooLarge = $"the value would be longer than {new ByteSize(MostBytes)}, the most that a transform makes";

    private readonly Record _before;
    private readonly JsonDocument? _shared;
    private JsonDocument? _document;
    private TreeValue _value;
    private bool _isChanged;
    private bool _isParsed;

    public RecordInTransit(string topic, Record record) => (Topic, _before, Record) = (topic, record, record);

    private RecordInTransit(RecordInTransit whole, TreeValue value)
    {
        (Topic, _before, Record, _shared) = (whole.Topic, whole._before, whole.Record, whole._document ?? whole._shared);
        (_value, _isParsed, _isChanged) = (value, true, true);
    }

    public string Topic { get; set; }

    /// <summary>The record with what has changed so far, but for the value.</summary>
    public Record Record { get; private set; }

    /// <summary>The records that this one was split into; null: it is still one.</summary>
    public IReadOnlyList<RecordInTransit>? Parts { get; private set; }

    /// <summary>Why the record failed; set before <see cref="TransformVerdict.Failed"/> is answered.</summary>
    public string? Fault { get; private set; }

    /// <summary>What was thrown when it failed; null when nothing was.</summary>
    public Exception? Exception { get; private set; }

    /// <summary>A record without a value says that its key is gone; there is nothing in it to look at.</summary>
    public bool IsTombstone => Record.Value is null;

    /// <summary>The fields of the value; none when it is not JSON, or a tombstone.</summary>
    public FieldReader Fields => !IsTombstone && TryParse() ? new FieldReader(_value) : FieldReader.Empty;

    /// <summary>The value as JSON; false sets <see cref="Fault"/>. Not for tombstones.</summary>
    public bool TryRead(out TreeValue value)
    {
        value = TryParse() ? _value : default;
        return !value.IsMissing;
    }

    /// <summary>The value as a JSON object; false sets <see cref="Fault"/>. Not for tombstones.</summary>
    public bool TryReadObject(out TreeValue value)
    {
        if (!TryRead(out value)) return false;
        if (value.Kind == JsonValueKind.Object) return true;
        Fault = "the value is JSON but no object, so it has no fields";
        return false;
    }

    public void SetValue(TreeValue value) => (_value, _isChanged) = (value, true);

    /// <summary>Takes a value that may be longer than the one before; refuses one that is too long.</summary>
    public TransformVerdict SetLonger(TreeValue value)
    {
        if (!TreeSize.Fits(value, MostBytes)) return Fail(TooLarge);
        SetValue(value);
        return TransformVerdict.Passed;
    }

    /// <summary>Takes a value that may be longer, and nested deeper, than the one before; refuses one that nobody would read.</summary>
    public TransformVerdict SetDeeper(TreeValue value)
    {
        // First, since it stops early where a value holds another one many times.
        if (!TreeSize.Fits(value, MostBytes)) return Fail(TooLarge);
        if (!TreeDepth.Fits(value, JsonDepth.Most)) return Fail(TooDeep);
        SetValue(value);
        return TransformVerdict.Passed;
    }

    public void SetTombstone()
    {
        Record = Record with { Value = null };
        _isChanged = false;
    }

    public void SetKey(ReadOnlyMemory<byte>? key) => Record = Record with { Key = key };

    public void SetTimestamp(DateTimeOffset timestamp) => Record = Record with { Timestamp = timestamp };

    public void SetHeaders(IReadOnlyList<RecordHeader> headers) => Record = Record with { Headers = headers };

    /// <summary>Becomes several records, alike but for their values; unless one of those would be nested deeper than anybody reads.</summary>
    public TransformVerdict Split(IReadOnlyList<TreeValue> values)
    {
        if (values.Any(value => !TreeDepth.Fits(value, JsonDepth.Most))) return Fail(TooDeep);
        Parts = [.. values.Select(value => new RecordInTransit(this, value))];
        return TransformVerdict.Passed;
    }

    public TransformVerdict Fail(string fault, Exception? exception = null)
    {
        (Fault, Exception) = (fault, exception);
        return TransformVerdict.Failed;
    }

    /// <summary>The record as the chain has made it; the one that went in when nothing has changed.</summary>
    public Record Finish() => _isChanged ? Record with { Value = TreeWriter.Write(_value) } : Record;

    /// <summary>The record that went in.</summary>
    public Record Before => _before;

    public void Dispose() => _document?.Dispose();

    private bool TryParse()
    {
        if (_isParsed) return !_value.IsMissing;
        _isParsed = true;
        var text = Record.Value!.Value;
        if (JsonStart.Problem(text.Span) is { } problem)
        {
            Fault = problem;
            return false;
        }

        try
        {
            _document = JsonDocument.Parse(text, JsonDepth.Parsing);
            _value = new TreeValue(_document.RootElement);
            return true;
        }
        catch (JsonException broken)
        {
            Exception = broken;
            Fault = JsonDepth.IsExceeded(broken) ? $"the value is {JsonDepth.Problem}" : $"the value is not JSON: {broken.Message}";
            return false;
        }
    }
}
