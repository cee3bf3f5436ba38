using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Log;

namespace Sluice.Connect.Configuration;

/// <summary>Checks the topics that a connector names against its kind and against each other.</summary>
internal sealed class ConnectorTopics(
    ConnectorSettings settings, ConnectorPlugin plugin, string deadLetters, string retries, string path, ICollection<ConfigurationError> errors)
{
    public void Check()
    {
        var place = ConfigurationPath.Member(path, "topics");
        if (plugin.Kind == ConnectorKind.Source && settings.Topics.Count > 0)
            Add(place, $"does not belong here: {plugin.Type} is a source, which names its topics in config; remove it");
        if (plugin.Kind == ConnectorKind.Sink && settings.Topics.Count == 0)
            Add(place, $"is missing: {plugin.Type} is a sink; name the topics that it reads, such as [\"logs\"]");

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, topic) in settings.Topics.Index())
        {
            CheckName(topic, ConfigurationPath.Item(place, index));
            if (!seen.Add(topic)) Add(ConfigurationPath.Item(place, index), $"names '{topic}' a second time; remove it");
        }

        place = ConfigurationPath.Member(path, "errors.deadLetterTopic");
        CheckName(deadLetters, place);
        if (seen.FirstOrDefault(topic => topic == retries) is { } own)
            Add(ConfigurationPath.Member(path, "topics"), $"names '{own}', in which dead letters come back to this connector by themselves; remove it");
        if (deadLetters == retries)
            Add(place, $"is '{deadLetters}', in which dead letters come back to this connector; name another");
        if (seen.Contains(deadLetters))
            Add(place, $"is '{deadLetters}', which the connector reads itself: a bad record would come round for ever; name another");
    }

    private void CheckName(string topic, string place)
    {
        if (TopicName.Problem(topic) is { } problem) Add(place, problem);
        else if (TopicName.IsInternal(topic)) Add(place, $"names '{topic}', which is the worker's own memory; name another topic");
    }

    private void Add(string place, string message) => errors.Add(new ConfigurationError(place, message));
}
