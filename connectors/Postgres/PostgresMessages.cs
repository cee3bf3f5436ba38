using System.ComponentModel;

namespace Sluice.Connectors.Postgres;

/// <summary>Which logical messages become records, and how they are routed.</summary>
public sealed record PostgresMessages
{
    [Description("The prefixes that count, with * for any characters; none by default.")]
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    [Description("The topic; {prefix} stands for the message's prefix, {name} for a member of its JSON, such as {aggregateType}.")]
    public string Topic { get; init; } = "{prefix}";

    [Description("The member of the message's JSON that is the record's key, such as aggregateId; none by default.")]
    public string? Key { get; init; }

    [Description("The member of the message's JSON that is the record's value, such as payload; the whole message by default.")]
    public string? Value { get; init; }

    [Description("Members of the message's JSON that become headers of their names.")]
    public IReadOnlyList<string> Headers { get; init; } = [];
}
