namespace Sluice.Connectors.Tests.Postgres.Types;

/// <summary>Types that somebody made: enums, domains, composite types, and all of them inside each other.</summary>
internal static class OwnTypeCases
{
    private const string Nested = """
        {"name":"O'Hara \"Al\"","home":{"street":"1, Main \"St\" \\","number":null,"the \"tags\"":["a b","c\"d",null],"since":"2024-01-31T12:00:00Z"},"others":[{"street":"","number":2,"the \"tags\"":[],"since":"infinity"},null],"feels":"say \"hi\"","more":{"a": [1, {"b": "\"x\""}]}}
        """;

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        new("public.mood",
            ("happy", "\"happy\""), ("it's", "\"it's\""), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \\\"hi\\\"\""),
            ("back\\slash", "\"back\\\\slash\""), ("ünïcode", "\"ünïcode\""), ("NULL", "\"NULL\""), ("{}", "\"{}\"")),
        new("public.mood[]", ("""
            {happy,"a,b","say \"hi\"","back\\slash","NULL",NULL,"with blank","{}","(1,2)"}
            """, """
            ["happy","a,b","say \"hi\"","back\\slash","NULL",null,"with blank","{}","(1,2)"]
            """)),
        new("public.positive", ("1", "1"), ("2147483647", "2147483647")),
        new("public.very_positive", ("11", "11")),
        new("public.positive[]", ("{1,NULL}", "[1,null]")),
        new("public.int_list", ("{1,NULL,2}", "[1,null,2]"), ("{{1},{2}}", "[[1],[2]]"), ("[0:0]={1}", "\"[0:0]={1}\"")),
        new("public.int_list[]", ("{\"{1,2}\",\"{3}\",NULL}", "[[1,2],[3],null]")),
        new("public.short_code", ("ab", "\"ab  \"")),
        new("public.good_mood", ("a,b", "\"a,b\"")),
        new("public.document", ("{\"a\":1}", "{\"a\": 1}")),
        new("public.span", ("[1,3)", "\"[1,3)\"")),
        new("public.corner[]", ("{(0,0),(1,1);(2,2),(3,3)}", "[\"(1,1),(0,0)\",\"(3,3),(2,2)\"]")),
        new("public.address",
            ("(,,,)", "{\"street\":null,\"number\":null,\"the \\\"tags\\\"\":null,\"since\":null}"),
            ("""
            ("",1,"{}",infinity)
            """, """
            {"street":"","number":1,"the \"tags\"":[],"since":"infinity"}
            """),
            ("""
            ("a, (b) ""c"" \\d",-1,"{""e f"",""g\\""h""}","2024-01-31 12:00:00.5+01")
            """, """
            {"street":"a, (b) \"c\" \\d","number":-1,"the \"tags\"":["e f","g\"h"],"since":"2024-01-31T11:00:00.5Z"}
            """)),
        new("public.address[]", ("""
            {"(\"a b\",1,,)",NULL}
            """, """
            [{"street":"a b","number":1,"the \"tags\"":null,"since":null},null]
            """)),
        new("public.person", (PersonText, Nested)),
        new("public.single", ("()", "{\"sole\":null}"), ("(\"\")", "{\"sole\":\"\"}"), ("(x)", "{\"sole\":\"x\"}")),
        new("public.nothing", ("()", "{}")),
        new("public.home", ("(x,1,,)", "{\"street\":\"x\",\"number\":1,\"the \\\"tags\\\"\":null,\"since\":null}")),
        new("public.shelf", ("(1,a,\"\\\\x00ff\")", "{\"id\":1,\"label\":\"a\",\"secret\":\"AP8=\"}")),
    ];

    private static string PersonText =>
        Composite(
            "O'Hara \"Al\"",
            Composite("1, Main \"St\" \\", null, Array("a b", "c\"d", null), "2024-01-31 12:00:00+00"),
            Array(Composite("", "2", Array(), "infinity"), null),
            "say \"hi\"",
            "{\"a\": [1, {\"b\": \"\\\"x\\\"\"}]}");

    private static string Composite(params string?[] values) =>
        $"({string.Join(',', values.Select(value => value is null ? "" : $"\"{Escaped(value)}\""))})";

    private static string Array(params string?[] values) =>
        $"{{{string.Join(',', values.Select(value => value is null ? "NULL" : $"\"{Escaped(value)}\""))}}}";

    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
