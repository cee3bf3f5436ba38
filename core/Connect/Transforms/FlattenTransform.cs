using System.ComponentModel;
using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "flatten": {} }</c>: objects in objects become fields of one object, <c>{"user":{"id":7}}</c> as <c>{"user.id":7}</c>.</summary>
/// <remarks>Lists and empty objects stay as they are. Two fields that would get one name are a fault. A tombstone goes on as it is.</remarks>
internal sealed class FlattenTransform(string separator) : Transform
{
    public static FlattenTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors) =>
        OptionsBinder.Bind<Settings>(json, path, errors) is { } settings ? new FlattenTransform(settings.Separator) : null;

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryReadObject(out var value)) return TransformVerdict.Failed;
        var members = value.Members();
        if (!Array.Exists(members, IsNested)) return TransformVerdict.Passed;
        var made = new Flat();
        return Add("", members, made) is { } fault ? record.Fail(fault) : record.SetLonger(new TreeValue(new TreeBranch(isList: false, [.. made.Members])));
    }

    private static bool IsNested(TreeMember member) => member.Value.Kind == JsonValueKind.Object && member.Value.Members().Length > 0;

    /// <summary>Why they cannot be fields of one object, or null when all is well.</summary>
    private string? Add(string prefix, TreeMember[] members, Flat made)
    {
        foreach (var member in members)
        {
            // A long name of an object is repeated before each field in it, so the names can be far longer than the record.
            var own = member.Name;
            made.NameBytes += prefix.Length + own.Length;
            if (made.NameBytes > RecordInTransit.MostBytes) return RecordInTransit.TooLarge;
            var name = prefix + own;
            if (IsNested(member))
            {
                if (Add(name + separator, member.Value.Members(), made) is { } fault) return fault;
                continue;
            }

            if (!made.Names.Add(name)) return $"two fields would become {name}";
            made.Members.Add(prefix.Length == 0 ? member : member.Renamed(new FieldName(name)));
        }

        return null;
    }

    /// <summary>The fields found so far.</summary>
    private sealed class Flat
    {
        public List<TreeMember> Members { get; } = [];

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        /// <summary>No more than there are in JSON: a character is a byte at least.</summary>
        public long NameBytes { get; set; }
    }

    internal sealed record Settings
    {
        [Description("What stands between the names.")]
        public string Separator { get; init; } = ".";
    }
}
