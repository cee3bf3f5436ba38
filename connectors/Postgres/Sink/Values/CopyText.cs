using System.Buffers;
using System.Text.Json;
using Sluice.Connectors.Postgres.Sink.Records;

namespace Sluice.Connectors.Postgres.Sink.Values;

/// <summary>Rows in the text format of COPY, as they pile up to be sent.</summary>
internal sealed class CopyText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\\\n\r\t"u8);

    private readonly ArrayBufferWriter<byte> _rows = new(1 << 16);
    private readonly ArrayBufferWriter<byte> _value = new();

    public ReadOnlyMemory<byte> Written => _rows.WrittenMemory;

    public void Clear() => _rows.ResetWrittenCount();

    /// <summary>Appends a value, behind a tab unless it is the first of its row.</summary>
    /// <exception cref="RefusedRecordException">The value is none of the column's type.</exception>
    public void Append(ValueShape shape, JsonField value, bool isFirst)
    {
        if (!isFirst) _rows.Write("\t"u8);
        if (value.IsNullOrAbsent)
        {
            _rows.Write("\\N"u8);
        }
        else if (IsPlain(shape, value))
        {
            _rows.Write(value.Bytes.Span);
        }
        else
        {
            _value.ResetWrittenCount();
            InputText.Append(shape, value, _value);
            AppendEscaped(_value.WrittenSpan);
        }
    }

    public void EndRow() => _rows.Write("\n"u8);

    /// <summary>What has no backslash, quote or control character in JSON has nothing to escape in COPY either.</summary>
    private static bool IsPlain(ValueShape shape, JsonField value) => value.Kind switch
    {
        JsonTokenType.String => !value.IsEscaped && shape.Kind is not (ValueKind.Json or ValueKind.Bytes),
        JsonTokenType.StartObject or JsonTokenType.StartArray => false,
        _ => true,
    };

    private void AppendEscaped(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOfAny(Special); at >= 0; at = text.IndexOfAny(Special))
        {
            _rows.Write(text[..at]);
            _rows.Write(text[at] switch { (byte)'\n' => "\\n"u8, (byte)'\r' => "\\r"u8, (byte)'\t' => "\\t"u8, _ => "\\\\"u8 });
            text = text[(at + 1)..];
        }

        _rows.Write(text);
    }
}
