using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sluice.Connect.Options;

namespace Sluice.Connect.Conditions;

/// <summary>The one table of operators. Each checks its operand once and becomes a test.</summary>
internal static class ConditionOperators
{
    /// <summary>Up to so many texts a comparison with each is faster than one text made of the value.</summary>
    private const int MostComparedInTurn = 8;

    private static readonly Dictionary<string, Func<JsonElement, ValueTest>> Table = new(StringComparer.Ordinal)
    {
        ["eq"] = Equal,
        ["ne"] = operand => Not(Equal(operand)),
        ["in"] = In,
        ["notIn"] = operand => Not(In(operand)),
        ["gt"] = operand => Ordered(operand, order => order > 0),
        ["gte"] = operand => Ordered(operand, order => order >= 0),
        ["lt"] = operand => Ordered(operand, order => order < 0),
        ["lte"] = operand => Ordered(operand, order => order <= 0),
        ["exists"] = Exists,
        ["contains"] = Contains,
        ["startsWith"] = operand => OnText(operand, (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        ["endsWith"] = operand => OnText(operand, (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        ["regex"] = Matches,
    };

    public static IReadOnlyCollection<string> Names => Table.Keys;

    /// <summary>Compiles a known operator, or says what is wrong with its operand.</summary>
    public static bool TryCompile(
        string name, JsonElement operand, [NotNullWhen(true)] out ValueTest? test, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (test, problem) = (Table[name](operand), null);
            return true;
        }
        catch (FormatException wrong)
        {
            (test, problem) = (null, wrong.Message);
            return false;
        }
    }

    public static ValueTest Equal(JsonElement operand)
    {
        switch (operand.ValueKind)
        {
            case JsonValueKind.Null:
                return value => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;
            case JsonValueKind.String:
                var text = Encoding.UTF8.GetBytes(operand.GetString()!);
                return value => value.ValueKind == JsonValueKind.String && value.ValueEquals(text);
            case JsonValueKind.Number:
                var number = JsonNumber.Of(operand);
                return value => value.ValueKind == JsonValueKind.Number && number.CompareTo(JsonNumber.Of(value)) == 0;
            default:
                var whole = operand.Clone();
                return value => value.ValueKind == whole.ValueKind && JsonElement.DeepEquals(value, whole);
        }
    }

    private static ValueTest Not(ValueTest test) => value => !test(value);

    private static ValueTest In(JsonElement operand)
    {
        if (operand is { ValueKind: JsonValueKind.Array } && operand.GetArrayLength() == 0)
            throw new FormatException("must not be an empty list, of which no value is one; write the values, [ \"warn\", \"error\" ]");
        if (operand.ValueKind != JsonValueKind.Array)
            throw new FormatException($"expected a list of values, got {FoundValue.Describe(operand)}");
        var texts = operand.EnumerateArray()
            .Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToHashSet(StringComparer.Ordinal);
        var few = texts.Count <= MostComparedInTurn ? texts.Select(Encoding.UTF8.GetBytes).ToArray() : null;
        var others = operand.EnumerateArray().Where(item => item.ValueKind != JsonValueKind.String).Select(Equal).ToArray();
        return value => value.ValueKind == JsonValueKind.String
            ? few is null ? texts.Contains(value.GetString()!) : EqualsAny(value, few)
            : Array.Exists(others, test => test(value));
    }

    private static bool EqualsAny(JsonElement value, byte[][] texts)
    {
        foreach (var text in texts)
        {
            if (value.ValueEquals(text)) return true;
        }

        return false;
    }

    private static ValueTest Ordered(JsonElement operand, Predicate<int> holds)
    {
        switch (operand.ValueKind)
        {
            case JsonValueKind.Number:
                var number = JsonNumber.Of(operand);
                return value => value.ValueKind == JsonValueKind.Number && holds(JsonNumber.Of(value).CompareTo(number));
            case JsonValueKind.String:
                var text = operand.GetString();
                return value => value.ValueKind == JsonValueKind.String && holds(string.CompareOrdinal(value.GetString(), text));
            default:
                throw new FormatException($"expected a number or a text to compare with, got {FoundValue.Describe(operand)}");
        }
    }

    private static ValueTest Exists(JsonElement operand) => operand.ValueKind switch
    {
        JsonValueKind.True => value => value.ValueKind != JsonValueKind.Undefined,
        JsonValueKind.False => value => value.ValueKind == JsonValueKind.Undefined,
        _ => throw new FormatException($"expected true or false, got {FoundValue.Describe(operand)}"),
    };

    private static ValueTest Contains(JsonElement operand)
    {
        var item = Equal(operand);
        var part = operand.ValueKind == JsonValueKind.String ? operand.GetString() : null;
        return value => value.ValueKind switch
        {
            JsonValueKind.String => part is not null && value.GetString()!.Contains(part, StringComparison.Ordinal),
            JsonValueKind.Array => value.EnumerateArray().Any(element => item(element)),
            _ => false,
        };
    }

    private static ValueTest OnText(JsonElement operand, Func<string, string, bool> holds)
    {
        var part = Text(operand);
        return value => value.ValueKind == JsonValueKind.String && holds(value.GetString()!, part);
    }

    private static ValueTest Matches(JsonElement operand)
    {
        try
        {
            // Linear in the length of the text whatever the pattern: a record cannot make the engine hang.
            var regex = new Regex(Text(operand), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return value => value.ValueKind == JsonValueKind.String && regex.IsMatch(value.GetString()!);
        }
        catch (NotSupportedException problem)
        {
            throw new FormatException(
                "uses a lookaround, a backreference or a too large repetition, which are not supported; write it without", problem);
        }
        catch (RegexParseException problem)
        {
            throw new FormatException($"is no regular expression: {problem.Message}", problem);
        }
    }

    private static string Text(JsonElement operand) => operand.ValueKind == JsonValueKind.String
        ? operand.GetString()!
        : throw new FormatException($"expected text, got {FoundValue.Describe(operand)}");
}
