namespace Sluice.Connectors.Files.Native;

/// <summary>Tells files of one folder apart, whatever they are called.</summary>
/// <param name="Inode">The inode number; file systems give it to a new file soon after the old one is deleted.</param>
/// <param name="Born">Time of creation in nanoseconds since 1970, or 0 where the file system keeps none.</param>
/// <remarks>The device number is left out on purpose: a restart of the machine may change it.</remarks>
internal readonly record struct FileIdentity(ulong Inode, long Born);
