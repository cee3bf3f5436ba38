using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sluice.Connect.Configuration;

/// <summary>One entry of the <c>connectors</c> section.</summary>
public sealed record ConnectorSettings
{
    [Description("Which connector: the type that a plugin declares, such as elasticsearch or files.")]
    public required string Type { get; init; }

    [Description("The topics that a sink reads; a source names its topics in config.")]
    public IReadOnlyList<string> Topics { get; init; } = [];

    [Description("What happens to each record on the way, in this order.")]
    public IReadOnlyList<JsonElement> Transforms { get; init; } = [];

    [Description("The connector's own options.")]
    public JsonElement Config { get; init; }

    [Description("How often and how long to try again.")]
    public RetrySettings Retry { get; init; } = new();

    [Description("How often and when a task that has failed is restarted by itself.")]
    public RestartSettings Restart { get; init; } = new();

    [Description("What happens to records that fail for good.")]
    public ErrorSettings Errors { get; init; } = new();

    [Description("How many records go to a sink at once.")]
    public BatchSettings Batch { get; init; } = new();

    [Description("Into how many tasks a sink's partitions are grouped at most.")]
    [Range(1, 256)]
    public int TasksMax { get; init; } = 1;
}
