using System.ComponentModel;

namespace Sluice.Connectors.Tests.Contract;

public sealed record CarelessOptions
{
    [Description("The file that the outside is.")]
    public required string Path { get; init; }

    [Description("What is done wrong; empty: nothing.")]
    public string Fault { get; init; } = "";

    [Secret]
    [Description("What nobody may see.")]
    public string Password { get; init; } = "hunter22";

    [Description("The port that the outside listens on; 0: there is none.")]
    public int Port { get; init; }
}
