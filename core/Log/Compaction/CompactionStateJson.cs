using System.Text.Json.Serialization;

namespace Sluice.Log;

/// <summary>The generated JSON code of the note on compaction.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CompactionState))]
internal sealed partial class CompactionStateJson : JsonSerializerContext;
