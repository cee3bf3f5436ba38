namespace Sluice;

/// <summary>Records of one part of a source, in order, and the position that reading resumes after.</summary>
/// <param name="Position">
/// At or after the last record's own position. A batch may be empty: it then only moves the position on.
/// </param>
/// <param name="Records">At most a few thousand: the batch is in memory until it is durable.</param>
public sealed record SourceBatch(SourcePosition Position, IReadOnlyList<SourceRecord> Records);
