using System.Text.Json;

namespace Sluice.Connectors.Tests.Elasticsearch;

/// <summary>A document as <see cref="BulkServer"/> holds it.</summary>
/// <param name="Source">Null: deleted, and the version still known.</param>
internal sealed record StoredDocument(long Version, JsonElement? Source);
