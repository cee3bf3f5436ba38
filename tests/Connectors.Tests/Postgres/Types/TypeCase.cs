namespace Sluice.Connectors.Tests.Postgres.Types;

/// <summary>A type of the server with values of it: each as the server takes it, and as the JSON that it must become.</summary>
/// <param name="Type">As SQL writes it, whatever the search path is.</param>
internal sealed record TypeCase(string Type, params (string Text, string Json)[] Values)
{
    /// <summary>
    /// SQL that makes of a value's JSON the value again, or null when the JSON is not one that the server takes: an object
    /// or an array is for the sink to take apart.
    /// </summary>
    public string? Back(string json)
    {
        if (Type is "json" or "jsonb") return Literal(json);
        if (json[0] is '{' or '[') return null;
        var text = json[0] == '"' ? System.Text.Json.Nodes.JsonNode.Parse(json)!.GetValue<string>() : json;
        return Type == "bytea" ? $"pg_catalog.decode('{text}', 'base64')" : Literal(text);
    }

    public string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'::{Type}";
}
