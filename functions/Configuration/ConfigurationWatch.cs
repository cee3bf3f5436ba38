using Sluice.Connect.Configuration;
using Sluice.Worker.Hosting;

namespace Sluice.Worker.Configuration;

/// <summary>
/// Looks whether the files of the configuration were changed while the worker runs. What changes then is the connectors, each for
/// itself; with an error in the files everything stays as it is.
/// </summary>
internal sealed class ConfigurationWatch(
    ConfigurationSource source, TimeProvider time, ILogger logger, Func<IReadOnlyList<ConnectorDefinition>, CancellationToken, Task> apply)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Looks until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (taken, seen) = (Stamp(), "");
        while (true)
        {
            await Task.Delay(LookEvery, time, cancellationToken);
            var (before, now) = (seen, Stamp());
            seen = now;
            // Two looks alike: nobody is just writing.
            if (now == taken || now != before) continue;
            taken = now;
            await TakeOverAsync(cancellationToken);
        }
    }

    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        try
        {
            await apply(ConfigurationLoader.Load(source).Connectors, cancellationToken);
            logger.ConfigurationApplied();
        }
        catch (ConfigurationException wrong)
        {
            logger.ConfigurationRefused(wrong.Message);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            logger.ConfigurationRefused(problem.Message);
        }
    }

    /// <summary>Changes with every file of the configuration.</summary>
    private string Stamp()
    {
        try
        {
            var file = ConfigurationFile.Find(source);
            var parts = Directory.Exists(file.PartsFolder) ? Directory.GetFiles(file.PartsFolder, "*.json") : [];
            string[] files = [file.Path ?? "", .. parts.Order(StringComparer.Ordinal), Path.Combine(file.Folder, AppSettings.FileName)];
            return string.Join('|', files.Where(File.Exists).Select(path => new FileInfo(path)).Select(info => $"{info.FullName} {info.Length} {info.LastWriteTimeUtc.Ticks}"));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return ""; // Looked at again in a moment.
        }
    }
}
