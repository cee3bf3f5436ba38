namespace Sluice.Connectors.Tests.Postgres.Types;

internal static class ShapeCases
{
    public static IReadOnlyList<TypeCase> All { get; } =
    [
        new("point", ("(1.5,-2)", "\"(1.5,-2)\""), ("(NaN,Infinity)", "\"(NaN,Infinity)\"")),
        new("line", ("{1,2,3}", "\"{1,2,3}\"")),
        new("lseg", ("[(0,0),(1,1)]", "\"[(0,0),(1,1)]\"")),
        new("box", ("(0,0),(1,1)", "\"(1,1),(0,0)\"")),
        new("path", ("[(0,0),(1,1)]", "\"[(0,0),(1,1)]\""), ("((0,0),(1,1))", "\"((0,0),(1,1))\"")),
        new("polygon", ("((0,0),(1,1),(2,0))", "\"((0,0),(1,1),(2,0))\"")),
        new("circle", ("<(1,2),5>", "\"<(1,2),5>\"")),
    ];
}
