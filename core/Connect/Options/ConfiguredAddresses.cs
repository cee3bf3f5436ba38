using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Connect.Options;

/// <summary>
/// Where a connector's configuration sends it: the host of every URL, and whatever stands in an option that is named like an
/// address (<c>host</c>, <c>brokerPort</c>, <c>proxy</c>).
/// </summary>
internal static class ConfiguredAddresses
{
    private static readonly Regex Name = new(
        "(^|[^a-z])(hosts?|hostname|servers?|port|address|addresses|endpoints?|urls?|uris?|brokers?|bootstrap|domain|proxy|connection|dsn)([^a-z]|$)",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private static readonly Regex WordStart = new("[A-Z]", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>The paths of the addresses that <paramref name="updated"/> has and <paramref name="previous"/> has not.</summary>
    /// <param name="type">The options record that both are for.</param>
    public static IReadOnlyList<string> New(JsonElement updated, JsonElement previous, Type? type)
    {
        var known = In(previous, type, "").Select(found => found.Address).ToHashSet(StringComparer.Ordinal);
        return [.. In(updated, type, "").Where(found => !known.Contains(found.Address)).Select(found => found.Path)];
    }

    private static IEnumerable<(string Path, string Address)> In(JsonElement json, Type? type, string path)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                return json.EnumerateObject().SelectMany(
                    member => In(member.Value, OptionsText.Inside(type, member.Name).Type, ConfigurationPath.Member(path, member.Name)));
            case JsonValueKind.Array:
                var item = type is null ? null : CollectionTypes.ItemOf(type);
                return json.EnumerateArray().Index().SelectMany(element => In(element.Item, item, ConfigurationPath.Item(path, element.Index)));
            case JsonValueKind.String or JsonValueKind.Number:
                return AddressOf(json.ToString(), type, path) is { } address ? [(path, address)] : [];
            default:
                return [];
        }
    }

    private static string? AddressOf(string text, Type? type, string path)
    {
        if (text.Contains("://", StringComparison.Ordinal) || type == typeof(Uri))
            return Uri.TryCreate(text, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://{uri.Host}:{uri.Port}" : text;
        var bracket = path.IndexOf('[', StringComparison.Ordinal);
        var option = bracket < 0 ? path : path[..bracket];
        var name = WordStart.Replace(option[(option.LastIndexOf('.') + 1)..], " $0").ToLowerInvariant();
        return Name.IsMatch(name) ? $"{option}={text}" : null;
    }
}
