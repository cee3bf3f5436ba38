using System.Globalization;
using System.Net;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.AzureFunctions;

/// <summary>
/// The Azure Functions host that has started this process as its custom handler, and what it says of itself in the environment.
/// </summary>
/// <param name="Port">Where the host will call this process, on 127.0.0.1.</param>
/// <param name="ChecksKeys">
/// Whether the host asks callers for keys. One that a developer has started does not, as <c>AZURE_FUNCTIONS_ENVIRONMENT</c> says.
/// </param>
internal sealed record FunctionsHost(int Port, bool ChecksKeys)
{
    /// <summary>
    /// How long to wait for the worker before this one: on a restart the host starts a new one before it kills the old one, and
    /// one whose host was killed ends itself soon. The host itself waits longer, as <c>initializationTimeout</c> says.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(20);

    private const string PortSetting = "FUNCTIONS_CUSTOMHANDLER_PORT";
    private const string OldPortSetting = "FUNCTIONS_HTTPWORKER_PORT";
    private const string EnvironmentSetting = "AZURE_FUNCTIONS_ENVIRONMENT";

    /// <summary>The host that the environment tells of; null: somebody else has started this process.</summary>
    public static FunctionsHost? In(IReadOnlyDictionary<string, string> environment)
    {
        var text = environment.GetValueOrDefault(PortSetting) ?? environment.GetValueOrDefault(OldPortSetting);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort) return null;
        var isDevelopment = string.Equals(
            environment.GetValueOrDefault(EnvironmentSetting), "Development", StringComparison.OrdinalIgnoreCase);
        return new FunctionsHost(port, ChecksKeys: !isDevelopment);
    }

    /// <summary>The source with what the host decides: where to listen, and where data lies that shall outlive a deployment.</summary>
    public ConfigurationSource Over(ConfigurationSource source) => source with
    {
        Host = this,
        Urls = $"http://{new IPEndPoint(IPAddress.Loopback, Port)}",
        DefaultData = source.Environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? Path.Combine(home, "data", "sluice") : null,
    };
}
