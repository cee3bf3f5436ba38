using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>Options such as connectors have them, for connectors that are made while the engine runs.</summary>
public sealed record NotedSinkOptions
{
    [Description("Under which name it notes what it gets.")]
    public required string Notes { get; init; }

    [Description("A secret.")]
    [Secret]
    public string? Password { get; init; }

    [Description("Where to.")]
    public IReadOnlyList<Uri> Urls { get; init; } = [];

    [Description("How many at once.")]
    [Range(1, 10)]
    public int Width { get; init; } = 2;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public NotedSinkBatch Batch { get; init; } = new();
}
