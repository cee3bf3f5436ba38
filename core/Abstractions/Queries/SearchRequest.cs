namespace Sluice;

/// <summary>What to search for.</summary>
/// <param name="Query">In the sink's own query language; empty finds everything.</param>
/// <param name="Limit">The most hits to answer, at least 1.</param>
/// <param name="From">How many hits to leave out first, for paging.</param>
public sealed record SearchRequest(string Query, int Limit, int From);
