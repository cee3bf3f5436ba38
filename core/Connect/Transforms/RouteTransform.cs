using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Sluice.Connect.Options;
using Sluice.Log;

namespace Sluice.Connect.Transforms;

/// <summary>
/// <c>{ "route": "orders-{region}" }</c>: the topic that the record belongs to from here on. <c>{topic}</c> is the one it had,
/// <c>{timestamp:yyyy-MM-dd}</c> its time in UTC, anything else a field of the value.
/// </summary>
internal sealed class RouteTransform(FieldTemplate template, MissingField missing) : Transform
{
    public static RouteTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        const string Expected = "a topic such as \"orders-{region}\"";
        if (ShortForm.Read<Settings>(json, "to", JsonValueKind.String, Expected, path, errors) is not var (settings, place)) return null;
        if (FieldTemplate.Read(settings.To, place, errors, isRoute: true) is not { } template) return null;
        foreach (var literal in template.Literals)
        {
            if (TopicName.Problem($"x{literal}") is not { } problem) continue;
            errors.Add(new ConfigurationError(place, $"'{settings.To}' makes no topic: {problem}"));
            return null;
        }

        if (TopicName.IsInternal(settings.To))
        {
            errors.Add(new ConfigurationError(place, $"'{settings.To}' is one of the worker's own topics, which begin with __; name another"));
            return null;
        }

        return new RouteTransform(template, settings.Missing);
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (!template.TryFill(record, out var topic, out var absent))
        {
            return missing == MissingField.Keep
                ? TransformVerdict.Passed
                : record.Fail($"the value has no field {absent} to make the topic from");
        }

        if (TopicName.Problem(topic) is { } problem) return record.Fail($"the topic '{Shorten(topic)}' cannot be: {problem}");
        if (TopicName.IsInternal(topic)) return record.Fail($"'{topic}' is an internal topic");
        record.Topic = topic;
        return TransformVerdict.Passed;
    }

    private static string Shorten(string topic) => topic.Length <= 60 ? topic : topic[..60] + "...";

    internal sealed record Settings
    {
        [Description("The topic, with fields in it: orders-{region}. {topic} is the one it had (a field of that name is {$.topic}), {timestamp:yyyy-MM-dd} its time in UTC.")]
        [Required]
        public required string To { get; init; }

        [Description("What happens to a record without the field or with null in it, as a tombstone is: fail: it is a bad record; keep: it keeps its topic.")]
        public MissingField Missing { get; init; } = MissingField.Fail;
    }
}
