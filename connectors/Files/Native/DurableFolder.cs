using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Connectors.Files.Native;

/// <summary>Folders whose entries outlive a power cut: a new or renamed file needs its folder flushed as well.</summary>
internal static class DurableFolder
{
    /// <summary>Makes a folder and those above it that are missing, and flushes each entry that it made.</summary>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null) Create(parent);
        Directory.CreateDirectory(folder);
        if (parent is not null) Flush(parent);
    }

    /// <summary>Flushes a folder's entries; nothing to do where the system has no such call.</summary>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var handle = new SafeFileHandle(Libc.Open(folder, Libc.CloseOnExec), ownsHandle: true);
        if (handle.IsInvalid || Libc.Sync(handle) != 0)
            throw new IOException($"The folder '{folder}' cannot be flushed: {Marshal.GetLastPInvokeErrorMessage()}.");
    }
}
