using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect;

namespace Sluice.Worker.Http.Connectors;

/// <summary>What requests say about a connector: nested as in the configuration file, or flat as Kafka Connect's clients write it.</summary>
internal sealed class ConnectorBody(RequestLimits limits, BodyMemory memory)
{
    private const string NameMember = "name";
    private const string ConfigMember = "config";
    private const string StateMember = "initial_state";
    private const string TypeMember = "type";
    private const string ClassMember = "connector.class";

    private const string Example = """{"name": "search", "config": {"connector.class": "sqlite", ...}}""";

    /// <summary>A body that is a JSON object.</summary>
    /// <param name="example">How to write it.</param>
    public async Task<JsonObject> ReadAsync(HttpRequest request, string example = Example)
    {
        using var body = await RequestBody.ReadAsync(request, memory, limits.SmallBody, request.HttpContext.RequestAborted);
        var json = JsonBody.Parse(body.Bytes);
        return json.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(json)!
            : throw RequestException.Bad($"The body is no JSON object. Write it like {example}.");
    }

    /// <summary>
    /// A new connector: <c>{"name", "config": {...}, "initial_state"?}</c> as Kafka Connect's, or an entry of the configuration file
    /// with its name in it.
    /// </summary>
    public async Task<(string Name, JsonObject Config, TargetState State)> ReadNewAsync(HttpRequest request)
    {
        var body = await ReadAsync(request);
        var state = StateIn(body);
        var named = TakeText(body, NameMember);
        var config = body;
        if (!IsConfig(body))
        {
            config = body[ConfigMember] as JsonObject
                ?? throw RequestException.Bad($"The connector has no config. Write it like {Example}.");
            body.Remove(ConfigMember);
            if (body.Count > 0) throw RequestException.Bad($"'{body.First().Key}' is not known beside name, config and initial_state.");
        }

        var inner = TakeText(config, NameMember);
        var name = named ?? inner ?? throw RequestException.Bad("The connector has no name. Write it like {\"name\": \"search\", \"config\": {...}}.");
        return (CheckName(inner ?? name, name), CheckType(config), state);
    }

    /// <summary>The configuration of the connector that the path names, or changes to it.</summary>
    public async Task<JsonObject> ReadConfigAsync(HttpRequest request, string name)
    {
        var config = await ReadAsync(request);
        CheckName(TakeText(config, NameMember) ?? name, name);
        return HttpMethods.IsPatch(request.Method) ? config : CheckType(config);
    }

    private static bool IsConfig(JsonObject json) => json.ContainsKey(ClassMember) || json.ContainsKey(TypeMember);

    private static JsonObject CheckType(JsonObject config) => IsConfig(config)
        ? config
        : throw RequestException.Bad("Connector config contains no connector type: name it in connector.class (or in type, written as in the configuration file).");

    private static string CheckName(string given, string expected) => given == expected
        ? expected
        : throw RequestException.Bad($"Connector name configuration ({given}) doesn't match connector name in the URL ({expected})");

    private static string? TakeText(JsonObject json, string name)
    {
        if (!json.ContainsKey(name)) return null;
        if (json[name] is not JsonValue value || !value.TryGetValue<string>(out var text))
            throw RequestException.Bad($"{name} is no text; write it like \"search\", or leave it out where the path has it.");
        json.Remove(name);
        return text;
    }

    private static TargetState StateIn(JsonObject body)
    {
        if (!body.ContainsKey(StateMember)) return TargetState.Running;
        var text = body[StateMember]?.ToString();
        body.Remove(StateMember);
        return Enum.TryParse<TargetState>(text, ignoreCase: true, out var state) && text!.All(char.IsAsciiLetter)
            ? state
            : throw RequestException.Bad("initial_state is one of RUNNING, PAUSED and STOPPED.");
    }
}
