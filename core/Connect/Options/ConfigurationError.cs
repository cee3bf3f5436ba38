namespace Sluice.Connect.Options;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Path">Where, as a JSON path without the dollar sign: <c>connectors.alerts.config.smtp</c>.</param>
/// <param name="Message">What is wrong and what to do about it; a sentence without its subject. Never a secret.</param>
public sealed record ConfigurationError(string Path, string Message)
{
    public override string ToString() => Path.Length == 0 ? Message : $"{Path}: {Message}";
}
