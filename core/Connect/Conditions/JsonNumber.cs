using System.Text.Json;

namespace Sluice.Connect.Conditions;

/// <summary>A JSON number to compare: exact as far as 28 digits go, else as a double.</summary>
internal readonly record struct JsonNumber(decimal? Exact, double Approximate) : IComparable<JsonNumber>
{
    public static bool operator <(JsonNumber left, JsonNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(JsonNumber left, JsonNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(JsonNumber left, JsonNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(JsonNumber left, JsonNumber right) => left.CompareTo(right) >= 0;

    /// <summary>Reads an element that is a number.</summary>
    public static JsonNumber Of(JsonElement json) => json.TryGetDecimal(out var exact)
        ? new JsonNumber(exact, (double)exact)
        : new JsonNumber(null, json.GetDouble());

    public int CompareTo(JsonNumber other) => (Exact, other.Exact) is ({ } left, { } right)
        ? left.CompareTo(right)
        : Approximate.CompareTo(other.Approximate);
}
