using System.Text.Json;

namespace Sluice.FunctionsHost.Functions;

/// <summary>The <c>Values</c> of <c>local.settings.json</c>, which become environment variables on a developer's machine.</summary>
internal sealed record LocalSettings
{
    public Dictionary<string, string> Values { get; init; } = [];

    /// <summary>Reads those of a function app; none if it has no such file.</summary>
    public static LocalSettings Read(string folder)
    {
        var path = Path.Combine(folder, "local.settings.json");
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize<LocalSettings>(File.ReadAllBytes(path), HostJson.Reading) ?? new LocalSettings()
                : new LocalSettings();
        }
        catch (JsonException problem)
        {
            throw new AppException($"{path} cannot be read: {problem.Message}");
        }
    }
}
