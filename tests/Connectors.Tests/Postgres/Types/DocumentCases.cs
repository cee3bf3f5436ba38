namespace Sluice.Connectors.Tests.Postgres.Types;

internal static class DocumentCases
{
    private static readonly string Deep = string.Concat(new string('[', 62), new string(']', 62));

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        new("json",
            Same("null"), Same("\"\""), Same("1e1000"), Same("12345678901234567890.12345678901234567890"), Same(Deep),
            Same("{\"a\": 1,\n  \"a\":\t[2, {}] }"),
            Same("""
                {"nul":"\u0000","half":"\ud800","duck":"\ud83e\udd86 🦆","escapes":"\"\\\/\b\f\n\r\t"}
                """)),
        new("jsonb",
            Same("null"), Same("true"), Same("[]"), Same("{}"), Same("12345678901234567890.1234567890123456789000"), Same(Deep),
            ("1e20", "100000000000000000000"), ("{\"b\":1,\"a\":[1,\"x\",null]}", "{\"a\": [1, \"x\", null], \"b\": 1}"),
            ("{\"a\":1,\"a\":2}", "{\"a\": 2}"),
            ("""
                {"duck":"\ud83e\udd86","quote":"\"","bracket":"]}[{"}
                """, """
                {"duck": "🦆", "quote": "\"", "bracket": "]}[{"}
                """)),
        new("jsonpath", ("$.a[*] ? (@.b > 1)", """
            "$.\"a\"[*]?(@.\"b\" > 1)"
            """)),
        new("public.hstore",
            ("", "{}"), ("a=>1", "{\"a\":\"1\"}"), ("a=>NULL, b=>\"NULL\"", "{\"a\":null,\"b\":\"NULL\"}"),
            ("\"a b\"=>\"c\\\"d\\\\e\", \"\"=>\"=>\", \"x,y\"=>\"ž, \n\"", """
            {"":"=>","a b":"c\"d\\e","x,y":"ž, \n"}
            """)),
    ];

    private static (string, string) Same(string json) => (json, json);
}
