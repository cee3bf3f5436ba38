using System.Text.Json.Nodes;
using Sluice.Connect.Options;
using Sluice.Log;

namespace Sluice.Worker.Configuration;

/// <summary>Settings of a topic that name only what they set, as a configuration or a request has them.</summary>
internal static class NamedTopicSettings
{
    /// <summary>What is named is as it says, the rest as before; null, with what is wrong in <paramref name="errors"/>, when it cannot be.</summary>
    public static TopicSettings? Over(TopicSettings before, JsonObject named, List<ConfigurationError> errors)
    {
        var settings = OptionsText.Show(before);
        Merge(settings, named);
        return OptionsBinder.Bind<TopicSettings>(settings.ToElement(), "", errors);
    }

    private static void Merge(JsonObject target, JsonObject changes)
    {
        foreach (var (name, value) in changes)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing) Merge(existing, inner);
            else target[name] = value?.DeepClone();
        }
    }
}
