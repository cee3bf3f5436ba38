using Sluice.Worker.Configuration;

namespace Sluice.Worker.Commands;

/// <summary>Tells everything that is wrong with a configuration, a line each.</summary>
internal static class ConfigurationReport
{
    public static void Write(ConfigurationException wrong)
    {
        var count = wrong.Errors.Count;
        Terminal.Error($"{wrong.Subject} has {(count == 1 ? "an error" : $"{count} errors")}:");
        foreach (var error in wrong.Errors) Terminal.Note($"  {error}");
    }
}
