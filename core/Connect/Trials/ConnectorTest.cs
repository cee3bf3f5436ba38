using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sluice.Connect.Trials;

/// <summary>One test of a configuration: what a connector's transforms make of given records.</summary>
public sealed record ConnectorTest
{
    [Description("What is tested, for people.")]
    [Required]
    public required string Name { get; init; }

    [Description("The connector whose transforms are tested.")]
    [Required]
    public required string Connector { get; init; }

    [Description("The records that go in: { \"topic\", \"key\", \"value\", \"timestamp\", \"headers\" }, all optional. A value that is a text stands for its characters.")]
    [MinLength(1)]
    public required IReadOnlyList<JsonElement> Given { get; init; }

    [Description("The records that come out, in order; only what they name is compared.")]
    public IReadOnlyList<JsonElement> Expect { get; init; } = [];

    [Description("Of every record that fails, in order, a part of the reason.")]
    public IReadOnlyList<string> Failures { get; init; } = [];
}
