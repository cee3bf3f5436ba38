using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Connect.Options;

/// <summary>The JSON Schema (draft 2020-12) of an options record, for editors, the reference pages and the console's forms.</summary>
/// <remarks>A number or a boolean may be a text that an application setting (<c>%NAME%</c>) stands for.</remarks>
public static class OptionsSchema
{
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>A new schema each time, without <c>$schema</c>, so that it can be nested in a larger one.</summary>
    public static JsonObject Of(Type type) => Record(type, []);

    private static JsonObject Record(Type type, Stack<Type> outer)
    {
        var schema = new JsonObject { ["type"] = "object" };
        if (outer.Contains(type)) return schema;
        outer.Push(type);
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var member in OptionsShape.Of(type).Members)
        {
            properties[member.Name] = Member(member, outer);
            if (member.IsRequired) required.Add(member.Name);
        }

        outer.Pop();
        schema["properties"] = properties;
        if (required.Count > 0) schema["required"] = required;
        schema["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject Member(OptionMember member, Stack<Type> outer)
    {
        var schema = Value(member.Type, outer);
        if (member.Description.Length > 0) schema["description"] = member.Description;
        if (member.IsSecret) schema["writeOnly"] = true;
        else if (!member.IsRequired && IsPlain(member.Type) && OptionsText.Plain(member.Default) is { } value)
            schema["default"] = value;
        foreach (var rule in member.Rules) Limit(schema, rule);
        return schema;
    }

    /// <summary>Whether no record is inside: a record's members have their own defaults, and some of them are secret.</summary>
    private static bool IsPlain(Type type) => ScalarFormats.Find(type) is not null
        || ((CollectionTypes.ItemOf(type) ?? CollectionTypes.ValueOf(type)) is { } inner && IsPlain(inner));

    private static JsonObject Value(Type type, Stack<Type> outer)
    {
        if (ScalarFormats.Find(type) is { } format)
        {
            var schema = new JsonObject();
            format.Describe(schema);
            return schema;
        }

        if (CollectionTypes.ItemOf(type) is { } item) return new JsonObject { ["type"] = "array", ["items"] = Value(item, outer) };
        if (CollectionTypes.ValueOf(type) is { } value)
            return new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(value, outer) };
        return Record(type, outer);
    }

    private static void Limit(JsonObject schema, ValidationAttribute rule)
    {
        switch (rule)
        {
            case RangeAttribute range when range.OperandType != typeof(TimeSpan) && range.OperandType != typeof(ByteSize):
                schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Number(range, range.Minimum);
                schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = Number(range, range.Maximum);
                break;
            case StringLengthAttribute length:
                if (length.MinimumLength > 0) schema["minLength"] = length.MinimumLength;
                schema["maxLength"] = length.MaximumLength;
                break;
            case MinLengthAttribute length:
                schema[schema["type"]?.ToString() == "array" ? "minItems" : "minLength"] = length.Length;
                break;
            case MaxLengthAttribute length:
                schema[schema["type"]?.ToString() == "array" ? "maxItems" : "maxLength"] = length.Length;
                break;
            case RegularExpressionAttribute pattern:
                schema["pattern"] = $"^({pattern.Pattern})$";
                break;
            case RequiredAttribute { AllowEmptyStrings: false } when schema["type"]?.ToString() == "string":
                schema["minLength"] ??= 1;
                break;
        }
    }

    private static JsonNode? Number(RangeAttribute range, object limit) => limit is string
        ? JsonValue.Create(Quantity.OfLimit(range.OperandType, limit)?.Amount)
        : JsonSerializer.SerializeToNode(limit, limit.GetType());
}
