using System.Buffers;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "mask": { "fields": ["user.email"], "with": "****" } }</c>: replaces what these fields hold, whatever it is.</summary>
/// <remarks>A path goes through lists: <c>users.email</c> masks that of every user. A tombstone goes on as it is.</remarks>
internal sealed class MaskTransform(FieldTree masked, string replacement) : Transform
{
    private const string Remedy = "leave the index out: every element of a list is masked";

    public static MaskTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        if (OptionsBinder.Bind<Settings>(json, path, errors) is not { } settings) return null;
        var fields = settings.Fields.Index()
            .Select(text => FieldPaths.ReadNames(text.Item, ConfigurationPath.Item($"{path}.fields", text.Index), Remedy, errors))
            .ToList();
        return errors.Count == before ? new MaskTransform(FieldTree.Of(fields!), settings.With) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryParse(out var value)) return TransformVerdict.Failed;
        var text = new ArrayBufferWriter<byte>(record.Record.Value!.Value.Length + 16);
        var found = false;
        using (var writer = new Utf8JsonWriter(text, JsonFormat.Unescaped))
        {
            Write(value, masked, writer, ref found);
        }

        if (found) record.SetValue(text.WrittenMemory);
        return TransformVerdict.Passed;
    }

    private void Write(JsonElement value, FieldTree? tree, Utf8JsonWriter writer, ref bool found)
    {
        switch (value.ValueKind)
        {
            case var _ when tree is { IsField: true }:
                writer.WriteStringValue(replacement);
                found = true;
                break;
            case JsonValueKind.Object when tree is not null:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value, tree.Below(member.Name), writer, ref found);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array when tree is not null:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(item, tree, writer, ref found);
                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    internal sealed record Settings
    {
        [Description("The fields to mask, by path.")]
        [MinLength(1)]
        public required IReadOnlyList<string> Fields { get; init; }

        [Description("What stands in their place.")]
        public string With { get; init; } = "****";
    }
}
