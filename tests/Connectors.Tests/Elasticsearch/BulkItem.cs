using System.Text.Json;

namespace Sluice.Connectors.Tests.Elasticsearch;

/// <summary>One action as it came in.</summary>
internal sealed record BulkItem(string Action, string Index, string? Id, long? Version, JsonElement? Source);
