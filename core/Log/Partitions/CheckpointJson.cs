using System.Text.Json.Serialization;

namespace Sluice.Log;

/// <summary>The generated JSON code of the checkpoint: no reflection while the worker starts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PartitionCheckpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
