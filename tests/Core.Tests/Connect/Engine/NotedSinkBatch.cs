namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>A nested record whose name every connector has a section of, too.</summary>
public sealed record NotedSinkBatch
{
    public int Bytes { get; init; } = 1_000;

    public int Records { get; init; } = 5;
}
