using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>The topic of a logical message: <c>{prefix}</c> stands for its prefix, any other name for a member of its JSON.</summary>
internal sealed partial class MessageTopic(string template)
{
    private const string Prefix = "prefix";

    /// <summary>Whether the message's content decides, too.</summary>
    public bool NeedsMembers { get; } = Placeholder().Matches(template).Any(match => match.Groups["name"].Value != Prefix);

    /// <summary>The topic of one message.</summary>
    /// <exception cref="KeyNotFoundException">The message has no such member, or not as a text or number.</exception>
    public string For(string prefix, JsonElement? members) => Placeholder().Replace(template, match =>
    {
        var name = match.Groups["name"].Value;
        return TopicTemplate.Clean(name == Prefix ? prefix : Member(members!.Value, name));
    });

    private static string Member(JsonElement message, string name)
    {
        if (message.ValueKind == JsonValueKind.Object && message.TryGetProperty(name, out var member))
        {
            if (member.ValueKind == JsonValueKind.String) return member.GetString()!;
            if (member.ValueKind == JsonValueKind.Number) return member.GetRawText();
        }

        throw new KeyNotFoundException($"it has no member {name}, which its topic is made of");
    }

    [GeneratedRegex(@"\{(?<name>[^{}]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Placeholder();
}
