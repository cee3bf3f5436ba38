using System.Text.Json.Serialization;

namespace Sluice.Log;

/// <summary>The generated JSON code of the list of topics: no reflection while the worker starts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TopicEntry))]
internal sealed partial class TopicEntryJson : JsonSerializerContext;
