using Sluice.Connect.Configuration;
using Sluice.Connect.Plugins;
using Sluice.Log;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Hosting;

namespace Sluice.Worker.Configuration;

/// <summary>A configuration that was read and found right.</summary>
internal sealed record LoadedConfiguration
{
    /// <summary>What it was read from, to be read again when it changes.</summary>
    public required ConfigurationSource Source { get; init; }

    public required WorkerSettings Settings { get; init; }

    /// <summary>The file, absolute; null: there is none.</summary>
    public required string? File { get; init; }

    /// <summary>The further files that were merged with it, absolute, in the order of their names.</summary>
    public IReadOnlyList<string> Parts { get; init; } = [];

    /// <summary>What was read, for people; null: there is no file at all.</summary>
    public string? Described => (File, Parts) switch
    {
        (_, []) => File,
        (null, [var first, ..]) => $"{Path.GetDirectoryName(first)} ({Count(Parts.Count)})",
        (_, [var first, ..]) => $"{File} with {Path.GetFileName(Path.GetDirectoryName(first))} ({Count(Parts.Count)})",
    };

    /// <summary>Where relative paths start, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The data folder, absolute.</summary>
    public required string DataFolder { get; init; }

    /// <summary>What the configuration says about each topic: what it names is as it says, the rest as it is.</summary>
    public required IReadOnlyDictionary<string, Func<TopicSettings, TopicSettings>> TopicChanges { get; init; }

    public required IReadOnlyList<ListenAddress> Addresses { get; init; }

    /// <summary>The Azure Functions host that this process works for; null: there is none.</summary>
    public FunctionsHost? Host { get; init; }

    public required PluginCatalog Plugins { get; init; }

    public required IReadOnlyList<ConnectorDefinition> Connectors { get; init; }

    /// <summary>The value of an application setting (<c>%NAME%</c>), or null when there is none.</summary>
    public required Func<string, string?> Setting { get; init; }

    private static string Count(int files) => files == 1 ? "1 file" : $"{files} files";
}
