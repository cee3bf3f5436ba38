using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>The topic of a table's changes: <c>{database}</c>, <c>{schema}</c> and <c>{table}</c> stand for the names.</summary>
internal sealed class TopicTemplate(string template, string database)
{
    public string For(CapturedTable table) => template
        .Replace("{database}", Clean(database), StringComparison.Ordinal)
        .Replace("{schema}", Clean(table.Schema), StringComparison.Ordinal)
        .Replace("{table}", Clean(table.Name), StringComparison.Ordinal);

    /// <summary>Characters that a topic's name cannot have become '_'.</summary>
    public static string Clean(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' ? character : '_'));
}
