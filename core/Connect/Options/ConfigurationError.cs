namespace Sluice.Connect.Options;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Path">Where, as a JSON path without the dollar sign: <c>connectors.alerts.config.smtp</c>.</param>
/// <param name="Message">What is wrong and what to do about it; a sentence without its subject. Never a secret.</param>
public sealed record ConfigurationError(string Path, string Message)
{
    /// <summary>Where that is written, when there are several places for it: <c>sluice.d/shop.json:7</c>.</summary>
    public string? Origin { get; init; }

    public override string ToString()
    {
        var told = Path.Length == 0 ? Message : $"{Path}: {Message}";
        return Origin is null ? told : $"{Origin}: {told}";
    }
}
