using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Tests.Postgres;

/// <summary>A few types, without a server.</summary>
internal static class TestTypes
{
    public const uint Bool = 16;
    public const uint Bytes = 17;
    public const uint Int8 = 20;
    public const uint Int4 = 23;
    public const uint Text = 25;
    public const uint Timestamptz = 1184;
    public const uint Numeric = 1700;
    public const uint Jsonb = 3802;
    public const uint Int4Array = 1007;
    public const uint TextArray = 1009;
    public const uint Point = 50_000;
    public const uint PointArray = 50_001;
    public const uint Missing = 60_000;

    private static readonly PostgresType[] All =
    [
        Type(Bool, "bool"), Type(Bytes, "bytea"), Type(Int8, "int8"), Type(Int4, "int4"), Type(Text, "text"),
        Type(Timestamptz, "timestamptz"), Type(Numeric, "numeric"), Type(Jsonb, "jsonb"),
        Type(Int4Array, "_int4", TypeKind.Array, Int4), Type(TextArray, "_text", TypeKind.Array, Text),
        Type(Point, "point_of_text", TypeKind.Composite) with { Attributes = [new("x", Int4, -1), new("labels", TextArray, -1)] },
        Type(PointArray, "_point_of_text", TypeKind.Array, Point),
    ];

    public static TypeCatalog Catalog { get; } = new(All);

    public static TypeCatalog AsOf(ulong lsn) => new(All, lsn);

    private static PostgresType Type(uint id, string name, TypeKind kind = TypeKind.Base, uint element = 0) => new()
    {
        Id = id,
        Schema = "pg_catalog",
        Name = name,
        Kind = kind,
        OutputFunction = $"\"pg_catalog\".\"{name}out\"",
        Delimiter = (byte)',',
        ElementId = element,
    };
}
