using System.Collections;
using Sluice.Worker.AzureFunctions;

namespace Sluice.Worker.Configuration;

/// <summary>What a configuration is read from.</summary>
internal sealed record ConfigurationSource
{
    /// <summary>The file that the command line names; null: <c>sluice.json</c> if there is one.</summary>
    public string? File { get; init; }

    /// <summary>The data folder that the command line names.</summary>
    public string? Data { get; init; }

    /// <summary>The addresses that the command line names.</summary>
    public string? Urls { get; init; }

    /// <summary>The data folder when nobody names one, absolute; null: <c>data</c> in the current folder.</summary>
    public string? DefaultData { get; init; }

    /// <summary>The Azure Functions host that this process works for; null: there is none.</summary>
    public FunctionsHost? Host { get; init; }

    /// <summary>Where relative paths of the command line start, absolute.</summary>
    public required string CurrentFolder { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The environment of this process.</summary>
    public static ConfigurationSource Current() => new()
    {
        CurrentFolder = Directory.GetCurrentDirectory(),
        Environment = System.Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal),
    };
}
