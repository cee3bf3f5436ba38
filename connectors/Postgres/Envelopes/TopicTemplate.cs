using System.Security.Cryptography;
using System.Text;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>The topic of a table's changes: <c>{database}</c>, <c>{schema}</c> and <c>{table}</c> stand for the names.</summary>
internal sealed class TopicTemplate(string template, string database)
{
    public string For(CapturedTable table) => template
        .Replace("{database}", Unique(database), StringComparison.Ordinal)
        .Replace("{schema}", Unique(table.Schema), StringComparison.Ordinal)
        .Replace("{table}", Unique(table.Name), StringComparison.Ordinal);

    /// <summary>Characters that a topic's name cannot have become '_'.</summary>
    public static string Clean(string name) =>
        string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' ? character : '_'));

    /// <summary>A name that had to be cleaned ends with a hash of what it was: two tables never share a topic because of their spelling.</summary>
    private static string Unique(string name)
    {
        var clean = Clean(name);
        return clean == name ? name : $"{clean}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 4))}";
    }
}
