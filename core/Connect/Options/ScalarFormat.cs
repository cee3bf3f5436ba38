using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Connect.Options;

/// <summary>How one type of option is written in a configuration.</summary>
/// <param name="Expected">What belongs there, for people: <c>a duration such as "30s"</c>.</param>
/// <param name="Read">The value, or null when the element does not hold one.</param>
/// <param name="Write">The value as a configuration would write it.</param>
/// <param name="Describe">Adds type and pattern to a JSON Schema.</param>
internal sealed record ScalarFormat(
    string Expected, Func<JsonElement, object?> Read, Func<object, JsonNode> Write, Action<JsonObject> Describe)
{
    /// <summary>The values to choose from, when there is a fixed list of them.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
