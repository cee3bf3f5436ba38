using System.Globalization;
using System.Net;
using Sluice.Connect.Options;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.AzureFunctions;

/// <summary>
/// The Azure Functions host that has started this process, and what it says of itself in the environment.
/// </summary>
/// <param name="Port">
/// Where the host will call this process, on 127.0.0.1, when it is the custom handler; null: the official worker's packages listen.
/// </param>
/// <param name="ChecksKeys">
/// Whether the host asks callers for keys. One that a developer has started does not, as <c>AZURE_FUNCTIONS_ENVIRONMENT</c> says.
/// </param>
internal sealed record FunctionsHost(int? Port, bool ChecksKeys)
{
    /// <summary>
    /// How long to wait for the worker before this one: on a restart the host starts a new one before it kills the old one, and
    /// one whose host was killed ends itself soon. The host itself waits longer, as <c>initializationTimeout</c> says.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long an answer may go on: less than Azure lets a client wait (230 s) and than <c>functionTimeout</c> in host.json, after
    /// which the host kills the worker with all its requests.
    /// </summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(200);

    private const string PortSetting = "FUNCTIONS_CUSTOMHANDLER_PORT";
    private const string OldPortSetting = "FUNCTIONS_HTTPWORKER_PORT";
    private const string EnvironmentSetting = "AZURE_FUNCTIONS_ENVIRONMENT";

    /// <summary>Whether this process has been started by a host.</summary>
    public static bool IsThere =>
        Environment.GetEnvironmentVariable(PortSetting) is { Length: > 0 } || Environment.GetEnvironmentVariable(OldPortSetting) is { Length: > 0 };

    /// <summary>The host whose custom handler this process is; null: somebody else has started it.</summary>
    /// <exception cref="ConfigurationException">What should be the port is none.</exception>
    public static FunctionsHost? In(IReadOnlyDictionary<string, string> environment)
    {
        var text = environment.GetValueOrDefault(PortSetting) ?? environment.GetValueOrDefault(OldPortSetting);
        if (string.IsNullOrEmpty(text)) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > IPEndPoint.MaxPort)
            throw new ConfigurationException("the environment", [new ConfigurationError(PortSetting, $"is '{text}', which is no port; a functions host sets it")]);
        return new FunctionsHost(port, ChecksKeysIn(environment));
    }

    /// <summary>The host whose official worker this process is.</summary>
    public static FunctionsHost OfOfficialWorker(IReadOnlyDictionary<string, string> environment) =>
        new(Port: null, ChecksKeysIn(environment));

    /// <summary>The source with what the host decides: where to listen, and where data lies that shall outlive a deployment.</summary>
    public ConfigurationSource Over(ConfigurationSource source) => source with
    {
        Host = this,
        Urls = Port is { } port ? $"http://{new IPEndPoint(IPAddress.Loopback, port)}" : source.Urls,
        DefaultData = source.Environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? Path.Combine(home, "data", "sluice") : null,
    };

    private static bool ChecksKeysIn(IReadOnlyDictionary<string, string> environment) =>
        !string.Equals(environment.GetValueOrDefault(EnvironmentSetting), "Development", StringComparison.OrdinalIgnoreCase);
}
