using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Connect.Documents;

/// <summary>The name of a member that was not in the document before, escaped once for all records.</summary>
internal sealed class FieldName(string text)
{
    private readonly JsonEncodedText _escaped = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public string Text => text;

    /// <summary>As it stands between the quotes.</summary>
    public ReadOnlySpan<byte> Raw => _escaped.EncodedUtf8Bytes;
}
