using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Flat;
using Sluice.Connect.Options;

namespace Sluice.Connect.Registry;

/// <content>What the configuration file says, at the start and when it has changed.</content>
internal sealed partial class ConnectorRegistry
{
    /// <summary>Takes in those of the file, and those that were made before.</summary>
    public void Load(IReadOnlyList<ConnectorDefinition> configured) => Volatile.Write(ref _entries, [.. Wanted(configured)]);

    /// <summary>Takes over what the file says now; what it says nothing new about goes on untouched.</summary>
    public async Task ApplyAsync(IReadOnlyList<ConnectorDefinition> configured, CancellationToken cancellationToken)
    {
        using var _ = await EnterAsync(cancellationToken);
        var before = Entries;
        var kept = new HashSet<string>(configured.Select(connector => connector.Name), StringComparer.Ordinal);
        foreach (var gone in before.Where(entry => entry.IsFromFile && !kept.Contains(entry.Name))) Leave(gone);
        Volatile.Write(ref _entries, [.. Wanted(configured, before)]);
        if (!_isStarted) return;
        foreach (var entry in Entries) entry.Runner.Start();
    }

    /// <summary>All that there shall be, in order: what runs already as it shall is taken over from <paramref name="before"/>.</summary>
    private IEnumerable<ConnectorEntry> Wanted(IReadOnlyList<ConnectorDefinition> configured, IReadOnlyList<ConnectorEntry>? before = null)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var definition in configured)
        {
            names.Add(definition.Name);
            yield return Configured(definition, before?.FirstOrDefault(entry => entry.Name == definition.Name));
        }

        foreach (var (name, stored) in store.All.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (stored.Config is null || names.Contains(name)) continue;
            yield return before?.FirstOrDefault(entry => entry.Name == name && !entry.IsFromFile)
                ?? Entry(name, stored.Config, isFromFile: false, PlanOf(name, stored));
        }
    }

    private ConnectorEntry Configured(ConnectorDefinition definition, ConnectorEntry? before)
    {
        var (name, written) = (definition.Name, Written(definition));
        if (before is null || !before.IsFromFile)
        {
            var stored = store.Find(name);
            if (stored?.Config is not null) LoggerOf(name).ConnectorShadowed(name);
            if (before is null) return Entry(name, written, isFromFile: true, new ConnectorPlan(definition, null, stored?.State ?? TargetState.Running, 0));
        }

        // The settings behind %NAME% may be others than before.
        var isSame = before.IsFromFile && JsonNode.DeepEquals(before.Given, written) && IsSame(before.Runner.Plan.Definition, definition);
        if (!isSame) before.Runner.Change(plan => plan with { Definition = definition, Problem = null });
        return before with { Given = written, IsFromFile = true };
    }

    private static bool IsSame(ConnectorDefinition? before, ConnectorDefinition now) =>
        before is not null
        && Text(before.Settings.Config) == Text(now.Settings.Config)
        && JsonNode.DeepEquals(
            OptionsText.Show(before.Settings with { Config = default }), OptionsText.Show(now.Settings with { Config = default }));

    private static string Text(JsonElement json) => json.ValueKind == JsonValueKind.Undefined ? "" : json.GetRawText();

    /// <summary>The entry as the file has it; without a file, what there is to say.</summary>
    private static JsonObject Written(ConnectorDefinition definition) => definition.Written.ValueKind == JsonValueKind.Object
        ? JsonObject.Create(definition.Written)!
        : new JsonObject
        {
            [FlatNames.Type] = definition.Plugin.Type,
            [FlatNames.Topics] = new JsonArray([.. definition.Settings.Topics.Select(topic => JsonValue.Create(topic))]),
        };
}
