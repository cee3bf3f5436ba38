namespace Sluice;

/// <summary>What was found: how many records match in all, and the page asked for.</summary>
public sealed record SearchAnswer(long Total, IReadOnlyList<SearchHit> Hits);
