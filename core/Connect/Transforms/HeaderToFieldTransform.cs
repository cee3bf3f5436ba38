using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "headerToField": { "headers": { "traceparent": "trace.parent" } } }</c>: copies headers into fields, as text.</summary>
/// <remarks>A header that a record does not have is left out; of several with one name the last counts. A tombstone goes on as it is.</remarks>
internal sealed class HeaderToFieldTransform((string Header, FieldName[] To)[] headers, bool remove) : Transform
{
    public static HeaderToFieldTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (OptionsBinder.Bind<Settings>(json, path, errors) is not { } settings) return null;
        var before = errors.Count;
        var headers = settings.Headers
            .Select(entry => (entry.Key, To: FieldPaths.ReadTarget(entry.Value, ConfigurationPath.Member($"{path}.headers", entry.Key), errors)))
            .ToList();
        return errors.Count == before ? new HeaderToFieldTransform([.. headers.Select(entry => (entry.Key, entry.To!))], settings.Remove) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryReadObject(out var value)) return TransformVerdict.Failed;
        var (document, found) = (value, false);
        foreach (var (name, to) in headers)
        {
            var at = record.Record.Headers.Select(header => header.Name).ToList().LastIndexOf(name);
            if (at < 0) continue;
            found = true;
            var bytes = record.Record.Headers[at].Value;
            if (bytes is { } some && !Utf8.IsValid(some.Span)) return record.Fail($"the header {name} is bytes and no text");
            var field = bytes is { } text ? TreeValue.OfText(Encoding.UTF8.GetString(text.Span)) : TreeValue.Null;
            if (TreeEdits.Set(document, to, field) is not { } changed)
                return record.Fail($"there is no place for the header {name} at {string.Join('.', to.Select(step => step.Text))}: on the way is a value that is no object");
            document = changed;
        }

        if (!found) return TransformVerdict.Passed;
        if (record.SetDeeper(document) == TransformVerdict.Failed) return TransformVerdict.Failed;
        if (remove) record.SetHeaders([.. record.Record.Headers.Where(header => !Array.Exists(headers, taken => taken.Header == header.Name))]);
        return TransformVerdict.Passed;
    }

    internal sealed record Settings
    {
        [Description("The headers to take, each with the path of the field that it becomes.")]
        [MinLength(1)]
        public required IReadOnlyDictionary<string, string> Headers { get; init; }

        [Description("Whether the headers are taken away.")]
        public bool Remove { get; init; }
    }
}
