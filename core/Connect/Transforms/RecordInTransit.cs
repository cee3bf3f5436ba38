using System.Text.Json;

namespace Sluice.Connect.Transforms;

/// <summary>
/// A record on its way through a chain. Its JSON is parsed when the first transform asks, and again only after one has
/// changed it.
/// </summary>
internal sealed class RecordInTransit(string topic, Record record) : IDisposable
{
    private JsonDocument? _document;

    public string Topic { get; set; } = topic;

    public Record Record { get; private set; } = record;

    /// <summary>Why the record failed; set before <see cref="TransformVerdict.Failed"/> is answered.</summary>
    public string? Fault { get; private set; }

    /// <summary>A record without a value says that its key is gone; there is nothing in it to look at.</summary>
    public bool IsTombstone => Record.Value is null;

    /// <summary>The value as JSON, valid until it is changed; false sets <see cref="Fault"/>. Not for tombstones.</summary>
    public bool TryParse(out JsonElement value)
    {
        value = default;
        try
        {
            _document ??= JsonDocument.Parse(Record.Value!.Value);
        }
        catch (JsonException problem)
        {
            Fault = $"the value is not JSON: {problem.Message}";
            return false;
        }

        value = _document.RootElement;
        return true;
    }

    public void SetValue(ReadOnlyMemory<byte> value)
    {
        _document?.Dispose();
        _document = null;
        Record = Record with { Value = value };
    }

    public void SetKey(ReadOnlyMemory<byte>? key) => Record = Record with { Key = key };

    public TransformVerdict Fail(string fault)
    {
        Fault = fault;
        return TransformVerdict.Failed;
    }

    public void Dispose() => _document?.Dispose();
}
