using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>One transform that a configuration can name, with what people and editors need to know of it.</summary>
public sealed record TransformType
{
    internal TransformType(TransformCompiler compile) => Compile = compile;

    public required string Name { get; init; }

    /// <summary>What it does, in a sentence or two.</summary>
    public required string Summary { get; init; }

    /// <summary>The options record of its settings; null: they are one value, which <see cref="Form"/> describes.</summary>
    public Type? Settings { get; init; }

    /// <summary>The setting that can be written alone in the place of all; null: none.</summary>
    public string? MainSetting { get; init; }

    /// <summary>What its value is when there is no options record.</summary>
    public string Form { get; init; } = "";

    public required IReadOnlyList<TransformExample> Examples { get; init; }

    /// <summary>The JSON Schema of the settings, a new one each time.</summary>
    public JsonObject Schema
    {
        get
        {
            var schema = Settings is null ? JsonNode.Parse(FormSchema)!.AsObject() : OptionsSchema.Of(Settings);
            if (MainSetting is null) return Described(schema);
            var alone = schema["properties"]![MainSetting]!.DeepClone();
            return Described(new JsonObject { ["anyOf"] = new JsonArray(alone, schema) });
        }
    }

    /// <summary>The JSON Schema of a value without an options record.</summary>
    internal string FormSchema { get; init; } = "{}";

    internal TransformCompiler Compile { get; }

    private JsonObject Described(JsonObject schema)
    {
        schema["description"] = Summary;
        return schema;
    }
}
