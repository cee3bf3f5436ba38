using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Files.Archive;

/// <summary>Whether a folder can take an archive.</summary>
internal static class ArchiveFolder
{
    /// <summary>What is wrong, with its remedy; null when nothing is. Changes nothing.</summary>
    public static string? Problem(string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing))
        {
            if (new FileInfo(existing).LinkTarget is { } target)
                return $"'{existing}' is a link to '{target}', where there is no folder: make that folder, remove the link, or set folder to another place.";
            if (File.Exists(existing)) return $"'{existing}' is a file: set folder to another place, or move the file away.";
            if (Path.GetDirectoryName(existing) is not { } parent) return $"'{folder}' lies on a drive that does not exist: correct folder.";
            existing = parent;
        }

        return OperatingSystem.IsLinux() && Libc.Access(existing, Libc.WriteAndSearch) != 0
            ? $"The user '{Environment.UserName}' may not write in '{existing}': change its owner or mode, or set folder to another place."
            : null;
    }
}
