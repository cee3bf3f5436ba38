using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>The configuration is wrong; everything that is wrong with it is in <see cref="Errors"/>.</summary>
internal sealed class ConfigurationException(string source, IReadOnlyList<ConfigurationError> errors)
    : Exception($"{source} has {(errors.Count == 1 ? "an error" : $"{errors.Count} errors")}: {string.Join("; ", errors)}")
{
    /// <summary>What was read: the file, or the defaults with what the environment says.</summary>
    public string Subject { get; } = source;

    public IReadOnlyList<ConfigurationError> Errors { get; } = errors;
}
