namespace Sluice.Connectors.Elasticsearch.Bulk;

/// <summary>One action of a bulk body.</summary>
/// <param name="Record">The record's index in the batch.</param>
/// <param name="Start">Where its lines begin in the body.</param>
/// <param name="End">Where they end, after the line feed.</param>
internal readonly record struct BulkEntry(int Record, int Start, int End, BulkAction Action);
