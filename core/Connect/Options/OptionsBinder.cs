using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>Makes an options record from JSON, strictly, and says everything that is wrong with it at once.</summary>
/// <remarks>
/// Names are camelCase and case-sensitive; an unknown one is an error. Left out means the default. After the values, the
/// data annotations are checked, then <c>IValidatableObject</c> of every record whose own members are fine.
/// </remarks>
public static class OptionsBinder
{
    /// <summary>The options, or null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    /// <param name="path">Where <paramref name="json"/> stands in the configuration; begins the path of every error.</param>
    public static T? Bind<T>(JsonElement json, string path, ICollection<ConfigurationError> errors)
        where T : class => (T?)Bind(typeof(T), json, path, errors);

    /// <inheritdoc cref="Bind{T}"/>
    public static object? Bind(Type type, JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var options = new OptionsReader(errors).ReadRecord(type, json, path);
        return errors.Count == before ? options : null;
    }
}
