namespace Sluice.Connectors.Tests.Postgres.Types;

internal static class TextCases
{
    private static readonly (string, string)[] Anything =
    [
        ("", "\"\""),
        ("plain", "\"plain\""),
        (" blanks ", "\" blanks \""),
        ("a \"quoted\" \\ word", """
            "a \"quoted\" \\ word"
            """),
        ("tab\tline\nreturn\r", """
            "tab\tline\nreturn\r"
            """),
        ("\u0001\b\f\u001f\u007f", "\"\\u0001\\b\\f\\u001f\u007f\""),
        ("Žluťoučký kůň, 日本語, 🦆, \u2028, \u0301", "\"Žluťoučký kůň, 日本語, 🦆, \u2028, \u0301\""),
        ("null", "\"null\""),
        ("<a href='x'>&amp;</a>", "\"<a href='x'>&amp;</a>\""),
    ];

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        new("text", Anything),
        new("varchar", Anything),
        new("varchar(5)", ("", "\"\""), ("abcde", "\"abcde\""), ("🦆🦆🦆🦆🦆", "\"🦆🦆🦆🦆🦆\"")),
        new("char(5)", ("", "\"     \""), ("ab", "\"ab   \""), ("🦆", "\"🦆    \"")),
        new("bpchar", ("ab  ", "\"ab  \""), ("", "\"\"")),
        new("\"char\"", ("a", "\"a\""), ("", "\"\""), ("\"", "\"\\\"\"")),
        new("name", ("", "\"\""), ("a \"name\"", "\"a \\\"name\\\"\"")),
        new("public.citext", ("MiXed", "\"MiXed\"")),
        new("xml", ("<a b=\"c\">é</a>", "\"<a b=\\\"c\\\">é</a>\""), ("", "\"\"")),
        new("uuid",
            ("00000000-0000-0000-0000-000000000000", "\"00000000-0000-0000-0000-000000000000\""),
            ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "\"ffffffff-ffff-ffff-ffff-ffffffffffff\"")),
        new("tsvector", ("", "\"\""), ("'a cat' dog:2A 'it''s':1,3", """
            "'a cat' 'dog':2A 'it''s':1,3"
            """)),
        new("tsquery", ("cat & !(dog | bird:*) <2> fish", """
            "'cat' & !( 'dog' | 'bird':* ) <2> 'fish'"
            """)),
        new("bit(3)", ("000", "\"000\""), ("101", "\"101\"")),
        new("varbit", ("", "\"\""), ("1011", "\"1011\"")),
        new("bytea",
            ("\\x", "\"\""), ("\\x00", "\"AA==\""), ("\\x00ff", "\"AP8=\""), ("\\x00ff10", "\"AP8Q\""),
            ($"\\x{Convert.ToHexString(EveryByte)}", $"\"{Convert.ToBase64String(EveryByte)}\""),
            // Longer than what is taken at a time, and not a multiple of it.
            ($"\\x{string.Concat(Enumerable.Repeat("0a0b0c0d", 600))}", $"\"{string.Concat(Enumerable.Repeat("CgsMDQoLDA0KCwwN", 200))}\"")),
    ];

    private static byte[] EveryByte => [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
}
