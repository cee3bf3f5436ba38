using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>The transforms of one connector, in order. Safe to use from several threads.</summary>
public sealed class TransformChain
{
    private const string Example = "{ \"filter\": { \"level\": \"error\" } }";

    private readonly (string Name, Transform Transform)[] _steps;

    private TransformChain((string Name, Transform Transform)[] steps) => _steps = steps;

    /// <summary>Changes nothing.</summary>
    public static TransformChain Empty { get; } = new([]);

    public bool IsEmpty => _steps.Length == 0;

    /// <summary>Reads the <c>transforms</c> list; null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    /// <param name="path">Where the list stands in the configuration.</param>
    public static TransformChain? Compile(
        IReadOnlyList<JsonElement> transforms, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var steps = new List<(string, Transform)>();
        foreach (var (index, json) in transforms.Index())
        {
            var place = ConfigurationPath.Item(path, index);
            if (json.ValueKind == JsonValueKind.Object && json.EnumerateObject().ToList() is [var only])
            {
                if (TransformTypes.Compile(only.Name, only.Value, ConfigurationPath.Member(place, only.Name), errors) is { } step)
                    steps.Add((only.Name, step));
            }
            else
            {
                errors.Add(new ConfigurationError(place, $"expected one transform such as {Example}, got {Describe(json)}"));
            }
        }

        return errors.Count == before ? new TransformChain([.. steps]) : null;
    }

    /// <summary>Sends one record through. Never throws for what a record holds.</summary>
    public TransformResult Apply(string topic, Record record)
    {
        if (IsEmpty) return new TransformResult(TransformVerdict.Passed, topic, record, Fault: null);
        using var transit = new RecordInTransit(topic, record);
        for (var index = 0; index < _steps.Length; index++)
        {
            var (name, transform) = _steps[index];
            switch (Apply(transform, transit))
            {
                case TransformVerdict.Dropped:
                    return new TransformResult(TransformVerdict.Dropped, transit.Topic, transit.Record, Fault: null);
                case TransformVerdict.Failed:
                    return new TransformResult(
                        TransformVerdict.Failed, topic, record, $"transform {index + 1} ({name}): {transit.Fault}");
            }
        }

        return new TransformResult(TransformVerdict.Passed, transit.Topic, transit.Record, Fault: null);
    }

    private static TransformVerdict Apply(Transform transform, RecordInTransit record)
    {
        try
        {
            return transform.Apply(record);
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException)
        {
            // The parser takes strings as they come; broken UTF-8 or half a surrogate pair shows only when one is read.
            return record.Fail($"the value has text in it that is not valid Unicode: {problem.Message}");
        }
    }

    private static string Describe(JsonElement json) => json.ValueKind == JsonValueKind.Object
        ? $"an object with {json.EnumerateObject().Count()} members; write each transform as an object of its own"
        : FoundValue.Describe(json);
}
