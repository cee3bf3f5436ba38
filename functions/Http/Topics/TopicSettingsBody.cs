using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;
using Sluice.Log;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Http.Topics;

/// <summary>The settings of a topic as a request brings them, named as in the configuration.</summary>
internal static class TopicSettingsBody
{
    private const string Name = "name";

    /// <summary>Reads a request's body, which is a JSON object; an empty one counts as <c>{}</c>.</summary>
    public static async ValueTask<JsonObject> ReadAsync(
        HttpRequest request, BodyMemory memory, BodyLimit limit, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadAsync(request, memory, limit, cancellationToken);
        if (body.Bytes.IsEmpty) return [];
        var json = JsonBody.Parse(body.Bytes);
        return json.ValueKind == JsonValueKind.Object
            ? JsonObject.Create(json)!
            : throw RequestException.Bad("The body is no JSON object. Write it like {\"name\": \"orders\", \"partitions\": 2}.");
    }

    /// <summary>Takes the topic's name out of the body.</summary>
    public static string TakeName(JsonObject body)
    {
        var name = body[Name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        body.Remove(Name);
        return name ?? throw RequestException.Bad("The topic has no name. Write it like {\"name\": \"orders\", \"partitions\": 2}.");
    }

    /// <summary>The settings that a body gives; what it leaves out is as before, or as the defaults say.</summary>
    public static TopicSettings Bind(JsonObject body, TopicSettings? before)
    {
        var errors = new List<ConfigurationError>();
        var settings = NamedTopicSettings.Over(before ?? TopicSettings.Default, body, errors);
        return settings ?? throw RequestException.Bad(string.Join("; ", errors));
    }
}
