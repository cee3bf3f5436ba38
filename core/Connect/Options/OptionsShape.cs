using System.Reflection;
using System.Runtime.CompilerServices;

namespace Sluice.Connect.Options;

/// <summary>What an options record consists of. Read by reflection once per type.</summary>
public sealed class OptionsShape
{
    // Weak, so that the table never keeps a plugin's types alive.
    private static readonly ConditionalWeakTable<Type, OptionsShape> Known = [];

    private readonly Dictionary<string, OptionMember> _byName;

    private OptionsShape(Type type)
    {
        if (!IsPossible(type))
        {
            throw new NotSupportedException(
                $"{type} cannot be an option: use a record with a public constructor without parameters and init "
                + "properties, or text, a number, true/false, TimeSpan, ByteSize, Uri, an enum, a list or a dictionary of those.");
        }

        Type = type;
        var (template, nullability) = (Create(), new NullabilityInfoContext());
        Members =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                .Select(property => new OptionMember(property, template, nullability)),
        ];
        if (Members.GroupBy(member => member.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new NotSupportedException($"{type} cannot be an option: two of its properties are '{twice.Key}' in JSON.");
        _byName = Members.ToDictionary(member => member.Name, StringComparer.Ordinal);
    }

    public Type Type { get; }

    /// <summary>In the order of their declaration.</summary>
    public IReadOnlyList<OptionMember> Members { get; }

    /// <summary>The shape of a type; throws <see cref="NotSupportedException"/> for a type that is no options record.</summary>
    public static OptionsShape Of(Type type) => Known.GetValue(type, Read);

    /// <summary>Whether a type can be an options record.</summary>
    internal static bool IsPossible(Type type) => type.IsClass && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null;

    /// <summary>The option with this JSON name, if there is one.</summary>
    public OptionMember? Find(string name) => _byName.GetValueOrDefault(name);

    internal object Create() => Activator.CreateInstance(Type)!;

    /// <summary>The record is a plugin's, and code of its own runs when it is made and asked for its defaults.</summary>
    private static OptionsShape Read(Type type)
    {
        try
        {
            return new OptionsShape(type);
        }
        catch (Exception fault) when (fault is not NotSupportedException)
        {
            var cause = fault is TargetInvocationException { InnerException: { } inner } ? inner : fault;
            throw new NotSupportedException(
                $"{type} cannot be an option: to make one and read its defaults fails with {cause.GetType().Name}: {cause.Message}", cause);
        }
    }
}
