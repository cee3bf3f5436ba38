using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Conditions;

/// <summary>Turns the JSON of a condition into objects that answer. A fault is noted and reading goes on.</summary>
internal sealed class ConditionReader(ICollection<ConfigurationError> errors)
{
    private const string Example = "{ \"status\": { \"gte\": 500 } }";

    public Condition? Read(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return Fail(path, $"expected a condition such as {Example}, got {FoundValue.Describe(json)}");
        var parts = new List<Condition>();
        var members = 0;
        foreach (var member in json.EnumerateObject())
        {
            members++;
            if (ReadMember(member, ConfigurationPath.Member(path, member.Name)) is { } part) parts.Add(part);
        }

        if (members == 0) return Fail(path, $"names no field; write one such as {Example}");
        return parts is [var only] ? only : new AllCondition([.. parts]);
    }

    private Condition? ReadMember(JsonProperty member, string path) => member.Name switch
    {
        "and" => ReadList(member.Value, path) is { } parts ? new AllCondition(parts) : null,
        "or" => ReadList(member.Value, path) is { } parts ? new AnyCondition(parts) : null,
        "not" => Read(member.Value, path) is { } inner ? new NotCondition(inner) : null,
        _ => ReadField(member, path),
    };

    private Condition[]? ReadList(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.Array && json.GetArrayLength() == 0)
        {
            Fail(path, $"must not be an empty list; write conditions into it, [ {Example}, ... ]");
            return null;
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            var field = "$." + path[(path.LastIndexOf('.') + 1)..];
            Fail(
                path,
                $"expected a list of conditions, [ {Example}, ... ], got {FoundValue.Describe(json)}; "
                + $"a field of this name is written {field}");
            return null;
        }

        return [.. json.EnumerateArray().Index().Select(item => Read(item.Item, ConfigurationPath.Item(path, item.Index))).OfType<Condition>()];
    }

    private FieldCondition? ReadField(JsonProperty member, string path)
    {
        if (!FieldPath.TryParse(member.Name, out var field, out var problem))
        {
            Fail(path, $"is no path to a field: {problem}; write it like user.id or $.items[0].sku");
            return null;
        }

        var tests = member.Value.ValueKind switch
        {
            JsonValueKind.Object => ReadOperators(member.Value, path),
            JsonValueKind.Array => NoBareList(path),
            _ => [ConditionOperators.Equal(member.Value)],
        };
        return tests.Length == 0 ? null : new FieldCondition(field, tests);
    }

    private ValueTest[] ReadOperators(JsonElement json, string path)
    {
        var tests = new List<ValueTest>();
        var known = ConditionOperators.Names;
        foreach (var member in json.EnumerateObject())
        {
            var place = ConfigurationPath.Member(path, member.Name);
            if (!known.Contains(member.Name))
                Fail(place, $"is no operator; {UnknownName.Hint(member.Name, known)} (a nested field is written with a dot, user.id)");
            else if (ConditionOperators.TryCompile(member.Name, member.Value, out var test, out var problem))
                tests.Add(test);
            else
                Fail(place, problem);
        }

        if (!json.EnumerateObject().Any()) Fail(path, "names no operator; write one such as { \"gte\": 500 }");
        return [.. tests];
    }

    private ValueTest[] NoBareList(string path)
    {
        Fail(path, "is a list; write { \"in\": [ ... ] } for one of several values");
        return [];
    }

    private Condition? Fail(string path, string message)
    {
        errors.Add(new ConfigurationError(path, message));
        return null;
    }
}
