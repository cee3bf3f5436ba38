using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>
/// <c>{ "fieldToHeader": { "fields": { "trace.id": "trace-id" } } }</c>: copies fields into headers; a text gives its characters, any
/// other value its compact JSON.
/// </summary>
/// <remarks>A field that a record does not have is left out; a header of that name is replaced. A tombstone goes on as it is.</remarks>
internal sealed class FieldToHeaderTransform((FieldPath Field, string Header)[] fields, FieldTree? removed) : Transform
{
    public static FieldToHeaderTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (OptionsBinder.Bind<Settings>(json, path, errors) is not { } settings) return null;
        var before = errors.Count;
        var fields = new List<(FieldPath Field, string Header)>();
        foreach (var (text, header) in settings.Fields)
        {
            var place = ConfigurationPath.Member($"{path}.fields", text);
            if (header.Length == 0) errors.Add(new ConfigurationError(place, "names no header"));
            if (FieldPaths.ReadNames(text, place, "a header is made of one field, not of an element of a list", errors) is { } field) fields.Add((field, header));
        }

        if (errors.Count > before) return null;
        return new FieldToHeaderTransform([.. fields], settings.Remove ? FieldTree.Of(fields.Select(entry => entry.Field)) : null);
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryReadObject(out var value)) return TransformVerdict.Failed;
        var (reader, made) = (new FieldReader(value), new List<RecordHeader>());
        foreach (var (field, header) in fields)
        {
            if (reader.TryGet(field, out var found)) made.Add(new RecordHeader(header, FieldPath.ToKey(found.ToElement())));
        }

        if (made.Count == 0) return TransformVerdict.Passed;
        record.SetHeaders([.. record.Record.Headers.Where(header => !made.Exists(other => other.Name == header.Name)), .. made]);
        if (removed is null) return TransformVerdict.Passed;
        var changed = false;
        record.SetValue(TreeEdits.Change(value, removed, static _ => TreeValue.Missing, ref changed));
        return TransformVerdict.Passed;
    }

    internal sealed record Settings
    {
        [Description("The fields to take, by path, each with the name of the header that it becomes.")]
        [MinLength(1)]
        public required IReadOnlyDictionary<string, string> Fields { get; init; }

        [Description("Whether the fields are taken away.")]
        public bool Remove { get; init; }
    }
}
