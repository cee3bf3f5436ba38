namespace Sluice.Connect.Transforms;

/// <summary>What a transform does, shown: the pages are made of it, and a test does what it says.</summary>
/// <param name="Transform">As a configuration writes it.</param>
/// <param name="Given">A record, as <c>sluice test</c> writes it.</param>
/// <param name="Expected">The records that come out, as <c>sluice test</c> writes them.</param>
public sealed record TransformExample(string Transform, string Given, params IReadOnlyList<string> Expected);
