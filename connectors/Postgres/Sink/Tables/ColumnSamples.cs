using System.Text;
using System.Text.Json;
using Sluice.Connectors.Postgres.Sink.Records;

namespace Sluice.Connectors.Postgres.Sink.Tables;

/// <summary>
/// The values that were seen for columns that are not there, and the types that hold them all: boolean, numeric (bigint for whole
/// numbers in a key), text, jsonb for objects and arrays. Kinds that do not go together are text, or jsonb when one of them is
/// an object or an array.
/// </summary>
internal sealed class ColumnSamples
{
    /// <summary>As many columns as a table of PostgreSQL can have.</summary>
    private const int MaxColumns = 1_600;

    private readonly Dictionary<string, string?> _types = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>The columns in the order in which they were seen.</summary>
    public IReadOnlyList<string> Names => _names;

    public void Add(ReadOnlySpan<byte> name, JsonField value, bool isKey)
    {
        var column = Encoding.UTF8.GetString(name);
        var type = TypeOf(value, isKey);
        if (_types.TryGetValue(column, out var known))
        {
            _types[column] = Common(known, type);
        }
        else if (_names.Count < MaxColumns)
        {
            _types.Add(column, type);
            _names.Add(column);
        }
    }

    /// <summary>The type of a column; text when there were only nulls.</summary>
    public string TypeOf(string column) => _types.GetValueOrDefault(column) ?? "text";

    public override string ToString() => string.Join(", ", _names.Select(name => $"{name} {TypeOf(name)}"));

    private static string? TypeOf(JsonField value, bool isKey) => value.Kind switch
    {
        JsonTokenType.True or JsonTokenType.False => "boolean",
        JsonTokenType.Number when isKey && long.TryParse(value.Bytes.Span, out _) => "bigint",
        JsonTokenType.Number => "numeric",
        JsonTokenType.String => "text",
        JsonTokenType.StartObject or JsonTokenType.StartArray => "jsonb",
        _ => null,
    };

    private static string? Common(string? one, string? other) => (one, other) switch
    {
        (null, _) => other,
        (_, null) => one,
        _ when one == other => one,
        ("jsonb", _) or (_, "jsonb") => "jsonb",
        ("bigint", "numeric") or ("numeric", "bigint") => "numeric",
        _ => "text",
    };
}
