using System.Runtime.InteropServices;

namespace Sluice.Worker.AzureFunctions;

/// <summary>The process that has started this one. A worker that outlives its host would hold the data folder for nobody.</summary>
internal static partial class ParentProcess
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static int _parent;

    /// <summary>Takes note of it: the first thing that a process does, since whoever loses its parent is given another one.</summary>
    public static void Remember() => _parent = OperatingSystem.IsWindows() ? 0 : GetParentId();

    /// <summary>
    /// Ends when the parent is gone. On Windows it never does: there the host puts its workers into a job that ends with it.
    /// </summary>
    public static async Task WaitForEndAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (_parent == 0) Remember();
        while (OperatingSystem.IsWindows() || GetParentId() == _parent) await Task.Delay(LookEvery, time, cancellationToken);
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int GetParentId();
}
