using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connect.Trials;

/// <summary>Tests of a configuration, as <c>sluice.tests.json</c> has them.</summary>
public sealed record ConnectorTestFile
{
    [Description("Application settings that the configuration names (%NAME%) and that are not set where the tests run.")]
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    [Description("The tests.")]
    [MinLength(1)]
    public required IReadOnlyList<ConnectorTest> Tests { get; init; }
}
