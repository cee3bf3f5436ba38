using Sluice.Connect.Options;

namespace Sluice.Connect.Flat;

/// <summary>Where a value of a flat configuration belongs in a nested one.</summary>
/// <param name="Path">The names of the members, from the outside in.</param>
/// <param name="Type">What belongs there; null when there is no such option.</param>
internal sealed record FlatTarget(IReadOnlyList<string> Path, Type? Type, bool IsSecret)
{
    public bool IsKnown => Type is not null;

    /// <summary>Follows a name with dots through an options record.</summary>
    public static FlatTarget Find(Type record, string key)
    {
        var (path, type, rest, secret) = (new List<string>(), record, key, false);
        while (true)
        {
            if (CollectionTypes.ValueOf(type) is { } value)
            {
                path.Add(rest); // A name in a dictionary may have dots.
                return new FlatTarget(path, value, secret);
            }

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            var (first, behind) = dot < 0 ? (rest, "") : (rest[..dot], rest[(dot + 1)..]);
            if (!IsRecord(type) || OptionsShape.Of(type).Find(first) is not { } member)
            {
                path.Add(rest);
                return new FlatTarget(path, null, secret);
            }

            path.Add(first);
            secret |= member.IsSecret;
            if (behind.Length == 0) return new FlatTarget(path, member.Type, secret);
            (type, rest) = (member.Type, behind);
        }
    }

    /// <summary>Whether a type is an options record, which has members of its own.</summary>
    public static bool IsRecord(Type type) =>
        ScalarFormats.Find(type) is null && CollectionTypes.ItemOf(type) is null && CollectionTypes.ValueOf(type) is null
        && type.IsClass && type.GetConstructor(Type.EmptyTypes) is not null;
}
