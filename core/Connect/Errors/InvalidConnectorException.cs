using Sluice.Connect.Options;

namespace Sluice.Connect;

/// <summary>A connector's configuration is wrong; nothing of it was taken.</summary>
public sealed class InvalidConnectorException(IReadOnlyList<ConfigurationError> errors) : Exception(
    $"Connector configuration is invalid and contains the following {errors.Count} error(s):\n{string.Join('\n', errors)}\n"
    + "You can also find the above list of errors at the endpoint `/connector-plugins/{connectorType}/config/validate`")
{
    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
