using System.ComponentModel;

namespace Sluice.Connect.Configuration;

/// <summary>The <c>errors</c> section of a connector.</summary>
public sealed record ErrorSettings
{
    [Description("all: a record that fails for good goes to the dead-letter topic and the others go on; none: the task stops at it.")]
    public ErrorTolerance Tolerance { get; init; } = ErrorTolerance.All;

    [Description("Where records go that fail for good; {name} stands for the connector's name.")]
    public string DeadLetterTopic { get; init; } = "{name}.dlq";
}
