using System.Text.Json;

namespace Sluice.Core.Tests.Connect;

/// <summary>Reads JSON that a test writes, with single quotes for the double ones.</summary>
internal static class Json
{
    public static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text.Replace('\'', '"'));
        return document.RootElement.Clone();
    }
}
