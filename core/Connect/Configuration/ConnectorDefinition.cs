using System.Text.Json;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;

namespace Sluice.Connect.Configuration;

/// <summary>A connector of the configuration, checked as far as that goes without the outside: ready to run.</summary>
public sealed record ConnectorDefinition
{
    public required string Name { get; init; }

    public required ConnectorSettings Settings { get; init; }

    public required ConnectorPlugin Plugin { get; init; }

    /// <summary>An instance of the plugin's <see cref="ConnectorPlugin.OptionsType"/>.</summary>
    public required object Options { get; init; }

    public required TransformChain Transforms { get; init; }

    /// <summary>The entry as somebody wrote it, its settings (<c>%NAME%</c>) not expanded; undefined when nobody did.</summary>
    public JsonElement Written { get; init; }

    /// <summary>What nothing that leaves the engine may say: the status, the log, a dead letter, an answer.</summary>
    public KnownSecrets FindSecrets() => KnownSecrets.Of(Options, Settings.Transforms);

    /// <summary>How many tasks it has.</summary>
    public int TaskCount => Plugin.Kind == ConnectorKind.Source ? 1 : Settings.TasksMax;

    /// <summary>Where its records go that fail for good.</summary>
    public required string DeadLetterTopic { get; init; }
}
