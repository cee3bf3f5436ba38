using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary><c>{ "cast": { "status": "integer", "user.id": "text" } }</c>: turns the values of fields into another type.</summary>
/// <remarks>
/// A field that a record does not have is nobody's fault, null stays null, and a value that cannot be turned makes the record fail.
/// A path goes through lists. A tombstone goes on as it is.
/// </remarks>
internal sealed class CastTransform((string Path, FieldTree Place, CastType Type)[] fields) : Transform
{
    private const string Example = "{ \"status\": \"integer\" }";

    private static readonly Dictionary<string, CastType> Types =
        Enum.GetValues<CastType>().ToDictionary(type => JsonNamingPolicy.CamelCase.ConvertName(type.ToString()), StringComparer.Ordinal);

    public static IReadOnlyCollection<string> TypeNames => Types.Keys;

    public static CastTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var fields = new List<(string, FieldTree, CastType)>();
        foreach (var (name, text, place) in FieldPaths.Map(json, path, Example, errors) ?? [])
        {
            var field = FieldPaths.ReadNames(name, place, "leave the index out: every element of a list is cast", errors);
            if (!Types.TryGetValue(text, out var type))
                errors.Add(new ConfigurationError(place, $"'{text}' is no type; {UnknownName.Hint(text, Types.Keys)}"));
            else if (field is not null) fields.Add((name, FieldTree.Of([field]), type));
        }

        return errors.Count == before ? new CastTransform([.. fields]) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (!record.TryRead(out var value)) return TransformVerdict.Failed;
        var (document, isChanged) = (value, false);
        foreach (var (path, place, type) in fields)
        {
            TreeValue? refused = null;
            document = TreeEdits.Change(document, place, Cast, ref isChanged);
            if (refused is { } found)
                return record.Fail($"the field {path} cannot be turned into {type.ToString().ToLowerInvariant()}: it is {FoundValue.Kind(found.ToElement())}");

            TreeValue Cast(TreeValue before)
            {
                if (Of(before, type) is { } after) return after;
                refused = before;
                return before;
            }
        }

        return isChanged ? record.SetDeeper(document) : TransformVerdict.Passed;
    }

    private static TreeValue? Of(TreeValue value, CastType type)
    {
        if (value.Kind == JsonValueKind.Null) return value;
        return type switch
        {
            CastType.Text => value.Kind == JsonValueKind.String ? value : TreeValue.OfText(Encoding.UTF8.GetString(FieldPath.ToKey(value.ToElement())!.Value.Span)),
            CastType.Integer => Integer(value),
            CastType.Number => Number(value),
            CastType.Boolean => Boolean(value),
            _ => Json(value),
        };
    }

    private static TreeValue? Integer(TreeValue value)
    {
        if (value.Kind is JsonValueKind.True or JsonValueKind.False) return Digits(value.Kind == JsonValueKind.True ? "1" : "0");
        // What is after the point must be nothing: a figure is never rounded unasked.
        return Text(value) is { } text && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue
                ? Digits(((long)number).ToString(CultureInfo.InvariantCulture))
                : null;
    }

    private static TreeValue? Number(TreeValue value)
    {
        if (value.Kind == JsonValueKind.Number) return value;
        if (value.Kind is JsonValueKind.True or JsonValueKind.False) return Digits(value.Kind == JsonValueKind.True ? "1" : "0");
        if (Text(value) is not { } text) return null;
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)) return Digits(exact.ToString(CultureInfo.InvariantCulture));
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? Digits(number.ToString("R", CultureInfo.InvariantCulture))
            : null;
    }

    private static TreeValue? Boolean(TreeValue value) => value.Kind switch
    {
        JsonValueKind.True or JsonValueKind.False => value,
        _ => Text(value) switch
        {
            "true" or "True" or "TRUE" or "1" => Digits("true"),
            "false" or "False" or "FALSE" or "0" => Digits("false"),
            _ => null,
        },
    };

    private static TreeValue? Json(TreeValue value)
    {
        if (Text(value) is not { } text || value.Kind != JsonValueKind.String) return value;
        try
        {
            return new TreeValue(JsonElement.Parse(text, JsonDepth.Parsing));
        }
        catch (JsonException broken) when (!JsonDepth.IsExceeded(broken))
        {
            return null;
        }
    }

    private static string? Text(TreeValue value) => value.Kind switch
    {
        JsonValueKind.String => value.ToElement().GetString(),
        JsonValueKind.Number => value.ToElement().GetRawText(),
        _ => null,
    };

    private static TreeValue Digits(string json) => TreeValue.OfJson(Encoding.UTF8.GetBytes(json));
}
