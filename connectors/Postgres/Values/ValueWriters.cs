using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Values;

/// <summary>Chooses how the values of a type become JSON.</summary>
internal static class ValueWriters
{
    private static readonly NumberValue Number = new();
    private static readonly TextValue Text = new();
    private static readonly TimestampValue Timestamp = new();
    private static readonly EmbeddedJsonValue Json = new();

    // pg_type.dat: the identifiers of built-in types are the same everywhere.
    private static readonly Dictionary<uint, ValueWriter> BuiltIn = new()
    {
        [16] = new BooleanValue(),
        [17] = new BytesValue(),
        [20] = Number, // int8
        [21] = Number, // int2
        [23] = Number, // int4
        [26] = Number, // oid
        [114] = Json,
        [700] = Number, // float4
        [701] = Number, // float8
        [1114] = Timestamp,
        [1184] = Timestamp, // with time zone
        [1700] = Number, // numeric
        [3802] = Json, // jsonb
    };

    /// <summary>A type that the catalog does not know is text: it may have been dropped since the row was written.</summary>
    public static ValueWriter For(uint typeId, TypeCatalog types) => types.FindBase(typeId) switch
    {
        { Kind: TypeKind.Base } type => BuiltIn.GetValueOrDefault(type.Id, Text),
        { Kind: TypeKind.Array } type => new ArrayValue(
            For(type.ElementId, types), types.Find(type.ElementId)?.Delimiter ?? (byte)','),
        { Kind: TypeKind.Composite } type => Composite(type, types),
        { Kind: TypeKind.Hstore } => new HstoreValue(),
        _ => Text,
    };

    /// <summary>A member's name with its colon, as JSON, ready to be copied.</summary>
    public static byte[] Member(string name) =>
        [(byte)'"', .. JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"', (byte)':'];

    private static CompositeValue Composite(PostgresType type, TypeCatalog types)
    {
        var names = type.Attributes.Select((attribute, i) => i == 0 ? Member(attribute.Name) : [(byte)',', .. Member(attribute.Name)]);
        return new CompositeValue([.. names], [.. type.Attributes.Select(attribute => For(attribute.TypeId, types))]);
    }
}
