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
        var (flat, names) = (new List<TreeMember>(), new HashSet<string>(StringComparer.Ordinal));
        if (Add("", members, flat, names) is { } twice) return record.Fail($"two fields would become {twice}");
        record.SetValue(new TreeValue(new TreeBranch(isList: false, [.. flat])));
        return TransformVerdict.Passed;
    }

    private static bool IsNested(TreeMember member) => member.Value.Kind == JsonValueKind.Object && member.Value.Members().Length > 0;

    /// <summary>The name that two fields would have, or null when all is well.</summary>
    private string? Add(string prefix, TreeMember[] members, List<TreeMember> flat, HashSet<string> names)
    {
        foreach (var member in members)
        {
            var name = prefix + member.Name;
            if (IsNested(member))
            {
                if (Add(name + separator, member.Value.Members(), flat, names) is { } twice) return twice;
                continue;
            }

            if (!names.Add(name)) return name;
            flat.Add(prefix.Length == 0 ? member : member.Renamed(new FieldName(name)));
        }

        return null;
    }

    internal sealed record Settings
    {
        [Description("What stands between the names.")]
        public string Separator { get; init; } = ".";
    }
}
