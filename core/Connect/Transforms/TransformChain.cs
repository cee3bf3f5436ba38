using System.Text.Json;
using Sluice.Connect.Conditions;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>The transforms of one connector, in order. Safe to use from several threads.</summary>
public sealed class TransformChain
{
    private const string When = "when";
    private const string Example = "{ \"filter\": { \"level\": \"error\" } }";

    private readonly TransformStep[] _steps;

    private TransformChain(TransformStep[] steps)
    {
        _steps = steps;
        Splits = Array.Exists(steps, step => step.Transform is SplitTransform);
    }

    /// <summary>Changes nothing.</summary>
    public static TransformChain Empty { get; } = new([]);

    public bool IsEmpty => _steps.Length == 0;

    /// <summary>Whether a record may become several.</summary>
    public bool Splits { get; }

    /// <summary>Reads the <c>transforms</c> list; null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    /// <param name="path">Where the list stands in the configuration.</param>
    public static TransformChain? Compile(
        IReadOnlyList<JsonElement> transforms, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var steps = new List<TransformStep>();
        foreach (var (index, json) in transforms.Index())
        {
            if (CompileStep(json, ConfigurationPath.Item(path, index), errors) is { } step) steps.Add(step);
        }

        return errors.Count == before ? new TransformChain([.. steps]) : null;
    }

    /// <summary>
    /// Sends one record through, and adds what became of it: one result, or as many as it was split into, always the same number
    /// in the same order. Never throws for what a record holds.
    /// </summary>
    public void Apply(string topic, Record record, ICollection<TransformResult> results)
    {
        if (IsEmpty)
        {
            results.Add(new TransformResult(TransformVerdict.Passed, topic, record, Fault: null));
            return;
        }

        using var transit = new RecordInTransit(topic, record);
        if (!Splits)
        {
            Apply(transit, 0, topic, budget: null, results);
            return;
        }

        var (made, budget) = (new List<TransformResult>(), new SplitBudget());
        Apply(transit, 0, topic, budget, made);
        if (budget.Fault is { } fault) made = [new TransformResult(TransformVerdict.Failed, topic, record, fault)];
        foreach (var result in made) results.Add(result);
    }

    private void Apply(RecordInTransit record, int first, string topic, SplitBudget? budget, ICollection<TransformResult> results)
    {
        for (var index = first; index < _steps.Length; index++)
        {
            var step = _steps[index];
            switch (Apply(step, record))
            {
                case TransformVerdict.Dropped:
                    results.Add(new TransformResult(TransformVerdict.Dropped, record.Topic, record.Before, Fault: null));
                    return;
                case TransformVerdict.Failed:
                    var fault = $"transform {index + 1} ({step.Name}): {record.Fault}";
                    results.Add(new TransformResult(TransformVerdict.Failed, topic, record.Before, fault) { Exception = record.Exception });
                    return;
            }

            if (record.Parts is not { } parts) continue;
            foreach (var part in parts)
            {
                Apply(part, index + 1, topic, budget, results);
                if (budget?.Fault is not null) return;
            }

            if (parts.Count == 0) results.Add(new TransformResult(TransformVerdict.Dropped, record.Topic, record.Before, Fault: null));
            return;
        }

        var finished = record.Finish();
        if (budget is null || budget.Takes(finished)) results.Add(new TransformResult(TransformVerdict.Passed, record.Topic, finished, Fault: null));
    }

    private static TransformVerdict Apply(TransformStep step, RecordInTransit record)
    {
        try
        {
            return step.When is { } when && !when.Holds(record.Fields) ? TransformVerdict.Passed : step.Transform.Apply(record);
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            // The parser takes strings as they come; broken UTF-8 or half a surrogate pair shows only when one is read.
            return record.Fail($"the value has text in it that is not valid Unicode: {problem.Message}", problem);
        }
        catch (JsonException problem)
        {
            // What a transform has made of it, or the JSON that it took out of a text, is nested deeper than anybody reads.
            return record.Fail(JsonDepth.IsExceeded(problem) ? RecordInTransit.TooDeep : $"the value cannot be read any more: {problem.Message}", problem);
        }
    }

    private static TransformStep? CompileStep(JsonElement json, string place, ICollection<ConfigurationError> errors)
    {
        var members = json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().ToList() : [];
        if (members.Where(member => member.Name != When).ToList() is not [var only])
        {
            errors.Add(new ConfigurationError(place, $"expected one transform such as {Example}, got {Describe(json)}"));
            return null;
        }

        var before = errors.Count;
        var step = TransformTypes.Compile(only.Name, only.Value, ConfigurationPath.Member(place, only.Name), errors);
        var when = members.Count > 1
            ? Condition.Compile(json.GetProperty(When), ConfigurationPath.Member(place, When), errors)
            : null;
        return errors.Count == before ? new TransformStep(only.Name, step!, when) : null;
    }

    private static string Describe(JsonElement json) => json.ValueKind == JsonValueKind.Object
        ? $"an object with {json.EnumerateObject().Count(member => member.Name != When)} members; write each transform as an object of its own"
        : FoundValue.Describe(json);
}
