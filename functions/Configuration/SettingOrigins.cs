using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>Where each setting of a configuration is written, by its path; knows nothing of those that can be in one place only.</summary>
internal sealed class SettingOrigins
{
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <summary>The place of one setting, or null.</summary>
    public string? Find(string path) => _places.GetValueOrDefault(path);

    /// <summary>Takes a value from a file, with all that is inside it.</summary>
    public void AddAll(IReadOnlyDictionary<string, string> places, string path)
    {
        foreach (var (known, place) in places)
        {
            if (known == path || IsInside(known, path)) _places[known] = place;
        }
    }

    /// <summary>Takes a value as the one at a path, with all that was inside the one before.</summary>
    public void Replace(string path, string place)
    {
        foreach (var inner in _places.Keys.Where(known => IsInside(known, path)).ToList()) _places.Remove(inner);
        _places[path] = place;
    }

    /// <summary>The error with the place of what is wrong, or of the nearest around it.</summary>
    public ConfigurationError Locate(ConfigurationError error)
    {
        if (error.Origin is not null) return error;
        for (var path = error.Path; path.Length > 0; path = Outer(path))
        {
            if (_places.TryGetValue(path, out var place)) return error with { Origin = place };
        }

        return error;
    }

    private static bool IsInside(string path, string outer) =>
        path.Length > outer.Length && path.StartsWith(outer, StringComparison.Ordinal) && path[outer.Length] is '.' or '[';

    private static string Outer(string path) => path[..Math.Max(path.LastIndexOfAny(['.', '[']), 0)];
}
