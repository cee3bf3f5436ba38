namespace Sluice.Connect;

/// <summary>One name of a connector's flat configuration: what belongs there, what stands there, what is wrong with it.</summary>
/// <param name="Name">As Kafka Connect writes it: <c>tasks.max</c>, <c>retry.delay</c>, <c>urls</c>.</param>
/// <param name="Type">In Kafka Connect's words: STRING, BOOLEAN, INT, LONG, DOUBLE, LIST or PASSWORD.</param>
/// <param name="IsOwn">Whether it is the connector type's own, and not one that every connector has.</param>
public sealed record ConnectorOption(string Name, string Type, bool IsOwn)
{
    public bool IsRequired { get; init; }

    /// <summary>The value when it is not named; null: none.</summary>
    public string? Default { get; init; }

    public string Description { get; init; } = "";

    /// <summary>What it is grouped with, where it is part of something larger: <c>retry</c>.</summary>
    public string Group { get; init; } = "";

    /// <summary>The values to choose from, where there is a list of them.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The value that a configuration gives it, a secret hidden; null: none.</summary>
    public string? Value { get; init; }

    public IReadOnlyList<string> Errors { get; init; } = [];
}
