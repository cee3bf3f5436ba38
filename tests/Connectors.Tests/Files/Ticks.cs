using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Tests.Files;

/// <summary>The clock that a file system stamps new files with moves every few milliseconds only.</summary>
internal static class Ticks
{
    /// <summary>Waits until a file made now is younger than all made so far.</summary>
    public static async Task NextAsync(TempFolder folder)
    {
        var first = Born(folder);
        while (Born(folder) == first) await Task.Yield();
    }

    private static long Born(TempFolder folder)
    {
        var path = folder[$"tick-{Guid.NewGuid():N}"];
        File.WriteAllText(path, "");
        var born = FileStatus.Of(path)!.Value.Identity.Born;
        File.Delete(path);
        return born;
    }
}
