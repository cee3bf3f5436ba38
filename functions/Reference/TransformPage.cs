using System.Text;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;

namespace Sluice.Worker.Reference;

/// <summary>The reference page of the transforms, made from their options records and examples.</summary>
internal static class TransformPage
{
    private const string Introduction = """
        # Transforms

        What happens to each record between a topic and a sink, or between a source and its topics. They are a list; each does its
        work on what the one before has made, and the value is parsed once and written once, however many there are. What no
        transform touches passes through byte for byte.

        ```json
        "transforms": [
          { "filter": { "level": { "in": ["warn", "error"] } } },
          { "when": { "user.country": "de" }, "mask": { "fields": ["user.email"] } },
          { "select": ["ts", "level", "user.email", "message"] }
        ]
        ```

        - A **path** names a field: `user.id`, `$.items[0].sku`; a field with a dot in its name is found too. Where a path may go
          through lists, `items.sku` means that of every element.
        - **`when`** beside a transform says which records it applies to, in the language of [conditions](conditions.md); the others go on as
          they are.
        - A record that a transform can make nothing of is a bad record: it goes to the [dead letters](dead-letters.md) with the stage
          `TRANSFORMATION`, or the task stops, as `errors.tolerance` says.
        - A value may be **nested 64 levels deep**, which is what the worker takes in as JSON; a deeper one is text to everybody. A record that
          a transform would nest deeper fails at that transform.
        - A value that a transform makes has **at most 32 MiB**; a record that would have more fails at that transform. Long names of
          objects with many fields in them can make that of a small record, flattened.
        - A **tombstone** (a record without a value) passes as it is, unless it is said otherwise.

        Try them before they run: `sluice check` says what is wrong with them, `sluice test` runs [tests](testing.md) of them, and
        `sluice dry-run CONNECTOR` shows what a sink would be given of what is in its topics now.

        """;

    public static string Of(IEnumerable<TransformType> types)
    {
        var all = types.ToList();
        var text = new StringBuilder($"{ReferencePages.Origin}\n{Introduction}\n| transform | what it does |\n| --- | --- |\n");
        foreach (var type in all) text.Append($"| [`{type.Name}`](#{type.Name.ToLowerInvariant()}) | {type.Summary} |\n");
        foreach (var type in all) Add(type, text);
        return text.ToString();
    }

    private static void Add(TransformType type, StringBuilder text)
    {
        text.Append($"\n## {type.Name}\n\n{type.Summary}\n\n");
        if (type.Settings is { } settings)
        {
            text.Append(OptionsTable.Of(OptionsSchema.Of(settings)));
            if (type.MainSetting is { } main) text.Append($"\n`{main}` alone can be written in the place of all of them.\n");
        }
        else
        {
            text.Append($"{type.Form}\n");
        }

        foreach (var example in type.Examples)
        {
            text.Append($"\n```\n{example.Transform}\n\n      {example.Given}\n");
            if (example.Expected.Count == 0) text.Append("  ->  nothing\n");
            foreach (var expected in example.Expected) text.Append($"  ->  {expected}\n");
            text.Append("```\n");
        }
    }
}
