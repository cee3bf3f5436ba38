namespace Sluice;

/// <summary>Something that a connector says about itself in words: a state, or why something is not done.</summary>
/// <param name="Name">Written as the name of a <see cref="Figure"/>.</param>
/// <param name="Text">Cut at 1,000 characters. Never a secret.</param>
public sealed record StateText(string Name, string Text)
{
    /// <inheritdoc cref="Figure.Labels"/>
    public IReadOnlyList<ReadingLabel> Labels { get; init; } = [];
}
