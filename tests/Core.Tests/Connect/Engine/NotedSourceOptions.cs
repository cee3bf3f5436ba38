namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>Options of a source that can be made while the engine runs.</summary>
public sealed record NotedSourceOptions
{
    public string Topic { get; init; } = "numbers";

    public int Count { get; init; } = 5;
}
