using System.Collections.Frozen;
using Sluice.Connect.Configuration;

namespace Sluice.Connect.Flat;

/// <summary>How Kafka Connect's flat configuration calls what the nested one says, and which of its names mean nothing here.</summary>
internal static class FlatNames
{
    public const string Name = "name";
    public const string Class = "connector.class";
    public const string Type = "type";
    public const string Topics = "topics";
    public const string TopicsRegex = "topics.regex";
    public const string Transforms = "transforms";
    public const string Config = "config";

    /// <summary>In milliseconds, unlike ours, and therefore only read, never shown.</summary>
    private const string MaxDelay = "errors.retry.delay.max.ms";

    /// <summary>Kafka Connect's names that differ, with ours.</summary>
    private static readonly FrozenDictionary<string, string> Ours = new Dictionary<string, string>
    {
        [Class] = Type,
        ["tasks.max"] = "tasksMax",
        ["errors.deadletterqueue.topic.name"] = "errors.deadLetterTopic",
        [MaxDelay] = "retry.maxDelay",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Theirs =
        Ours.Where(entry => entry.Key != MaxDelay).ToFrozenDictionary(entry => entry.Value, entry => entry.Key, StringComparer.Ordinal);

    /// <summary>Names that every tool for Kafka Connect sends and that have nothing to say to this worker.</summary>
    private static readonly FrozenSet<string> Ignored = new[]
    {
        Name, "key.converter", "value.converter", "header.converter", "tasks.max.enforce", "config.action.reload",
        "errors.retry.timeout", "errors.log.enable", "errors.log.include.messages", "errors.deadletterqueue.topic.replication.factor",
        "errors.deadletterqueue.context.headers.enable", "exactly.once.support", "transaction.boundary", "transaction.boundary.interval.ms",
        "offsets.storage.topic", "topic.creation.enable",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] IgnoredPrefixes =
        ["key.converter.", "value.converter.", "header.converter.", "producer.override.", "consumer.override.", "admin.override."];

    /// <summary>Whether a name of Kafka Connect means nothing here and is taken without a word.</summary>
    public static bool IsIgnored(string key) =>
        Ignored.Contains(key) || IgnoredPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The name in the nested configuration of a name that Kafka Connect has its own for; null: it has none.</summary>
    public static string? OursFor(string key) => Ours.GetValueOrDefault(key);

    /// <summary>Where a flat name's value belongs.</summary>
    /// <param name="options">The options record of the connector; null when its type is not known.</param>
    public static FlatTarget TargetOf(string key, Type? options)
    {
        if (FlatTarget.Find(typeof(ConnectorSettings), Ours.GetValueOrDefault(key) ?? key) is { IsKnown: true } own && own.Path[0] is not Config)
            return own;
        var name = key.StartsWith(Config + ".", StringComparison.Ordinal) ? key[(Config.Length + 1)..] : key;
        var target = options is null ? new FlatTarget([name], null, false) : FlatTarget.Find(options, name);
        return target with { Path = [Config, .. target.Path] };
    }

    /// <summary>A place in the nested configuration as an error names it: by its flat name, and where in that it is: <c>urls[0]</c>.</summary>
    public static string PlaceOf(string path)
    {
        var end = path.IndexOf('[', StringComparison.Ordinal);
        return end < 0 ? KeyOf(path) : KeyOf(path) + path[end..];
    }

    /// <summary>The flat name of a place in the nested configuration, as a listing names it: <c>config.urls[0]</c> is <c>urls</c>.</summary>
    public static string KeyOf(string path)
    {
        var end = path.IndexOf('[', StringComparison.Ordinal);
        if (end >= 0) path = path[..end];
        if (!path.StartsWith(Config + ".", StringComparison.Ordinal)) return Theirs.GetValueOrDefault(path, path);
        var option = path[(Config.Length + 1)..];
        var isTaken = IsIgnored(option) || TargetOf(option, null).Path[0] != Config;
        return isTaken ? path : option;
    }
}
