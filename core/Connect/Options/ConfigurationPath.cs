namespace Sluice.Connect.Options;

/// <summary>Writes the paths that <see cref="ConfigurationError"/> carries.</summary>
public static class ConfigurationPath
{
    public static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    public static string Item(string path, int index) => $"{path}[{index}]";
}
