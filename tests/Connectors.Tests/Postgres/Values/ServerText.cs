namespace Sluice.Connectors.Tests.Postgres.Values;

/// <summary>Writes values as the server's array_out, record_out and hstore_out do, with everything in quotes.</summary>
internal static class ServerText
{
    private static readonly string[] Pieces =
        ["a", "B c", "\"", "\\", "\\\"", ",", ";", "{", "}", "(", ")", "[", "]", "=>", "NULL", "\n", "\t", "\u0001", "ž", "🦆", "'", " ", "\\\\"];

    public static string?[] Words(Random random) =>
        [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(8) == 0
            ? null
            : string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Pieces[random.Next(Pieces.Length)])))];

    public static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    public static string Array(params string?[] values) => $"{{{string.Join(',', values.Select(value => value is null ? "NULL" : Quoted(value)))}}}";

    public static string Composite(params string?[] values) =>
        $"({string.Join(',', values.Select(value => value is null ? "" : Doubled(value)))})";

    private static string Doubled(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
