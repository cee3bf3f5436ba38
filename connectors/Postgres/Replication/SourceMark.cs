using System.Globalization;
using System.Text;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>A mark that a source writes into the WAL to see it come back in its place: a logical message.</summary>
/// <param name="Session">Tells the marks of this session from those of an earlier one that are still on their way.</param>
internal readonly record struct SourceMark(MarkKind Kind, Guid Session, long Number)
{
    /// <summary>The prefix of the logical message; the source passes over those of other sources.</summary>
    public const string Prefix = "sluice.mark";

    /// <summary>The content of the logical message.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Session:N} {Kind} {Number}");

    /// <summary>The statement that writes the mark.</summary>
    /// <param name="isTransactional">The mark is then flushed at once, and stands where its commit does.</param>
    public string ToSql(bool isTransactional) =>
        $"select pg_catalog.pg_logical_emit_message({(isTransactional ? "true" : "false")}, '{Prefix}', '{ToText()}')";

    /// <summary>Reads what <see cref="ToText"/> wrote; null for anything else, since anybody may write messages.</summary>
    public static SourceMark? Read(ReadOnlySpan<byte> content)
    {
        var parts = Encoding.UTF8.GetString(content).Split(' ');
        return parts.Length == 3
            && Guid.TryParseExact(parts[0], "N", out var session)
            && Enum.TryParse<MarkKind>(parts[1], out var kind)
            && long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? new SourceMark(kind, session, number)
                : null;
    }
}
