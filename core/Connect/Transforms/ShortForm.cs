using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>
/// Reads the settings of a transform that can be written as its one main setting alone: <c>{ "setKey": "user.id" }</c> for
/// <c>{ "setKey": { "from": "user.id" } }</c>.
/// </summary>
internal static class ShortForm
{
    /// <summary>The settings and where the main setting stands; null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    /// <param name="member">The main setting.</param>
    /// <param name="kind">What it is: a text or a list.</param>
    /// <param name="expected">What belongs there, for people.</param>
    public static (T Settings, string Place)? Read<T>(
        JsonElement json, string member, JsonValueKind kind, string expected, string path, ICollection<ConfigurationError> errors)
        where T : class
    {
        if (json.ValueKind == JsonValueKind.Object)
            return OptionsBinder.Bind<T>(json, path, errors) is { } settings ? (settings, ConfigurationPath.Member(path, member)) : null;
        if (json.ValueKind != kind)
        {
            errors.Add(new ConfigurationError(path, $"expected {expected}, got {FoundValue.Describe(json)}"));
            return null;
        }

        var whole = JsonElement.Parse($"{{\"{member}\":{json.GetRawText()}}}");
        var faults = new List<ConfigurationError>();
        var bound = OptionsBinder.Bind<T>(whole, "", faults);
        foreach (var fault in faults) errors.Add(fault with { Path = path + (fault.Path.StartsWith(member, StringComparison.Ordinal) ? fault.Path[member.Length..] : "") });
        return bound is null ? null : (bound, path);
    }
}
