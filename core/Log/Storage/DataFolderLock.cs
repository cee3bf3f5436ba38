using System.Globalization;
using System.Text;

namespace Sluice.Log;

/// <summary>Keeps a data folder to one process at a time, and to versions of Sluice that understand it.</summary>
internal sealed class DataFolderLock : IDisposable
{
    /// <summary>The layout of the data folder that this version writes.</summary>
    public const int LayoutVersion = 1;

    private const string LockName = "lock";
    private const string OwnerName = "lock.owner"; // the locked file itself cannot be read by others
    private const string VersionName = "version";
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    private const int WouldBlock = 11; // EWOULDBLOCK
    private const int WouldBlockBsd = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    private DataFolderLock(FileStream file) => _lock = file;

    /// <summary>Takes the folder; waits up to <paramref name="wait"/> for a process that is just ending.</summary>
    /// <exception cref="DataFolderInUseException">Another process has it.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="InvalidDataException">A newer version of Sluice wrote the folder.</exception>
    public static async Task<DataFolderLock> TakeAsync(
        string folder, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new DataFolderLock(Claim(folder, Path.Combine(folder, LockName)));
            }
            catch (IOException held) when (IsHeld(held))
            {
                if (time.GetElapsedTime(started) >= wait) throw new DataFolderInUseException(folder, OwnerOf(folder));
                await Task.Delay(RetryEvery, time, cancellationToken);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new IOException(
                    $"The data folder {folder} cannot be used: {refused.Message.TrimEnd('.')}. Let this user write to it, or choose another with --data.", refused);
            }
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Claim(string folder, string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            CheckVersion(folder);
            NoteOwner(folder);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void NoteOwner(string folder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, OwnerName), $"process {Environment.ProcessId} on {Environment.MachineName}");
        }
        catch (IOException)
        {
            // The disk is full: whoever is refused is told less, and this is no reason not to be there for readers.
        }
    }

    /// <summary>Another process has the lock. A disk that refuses is something else.</summary>
    private static bool IsHeld(IOException problem) =>
        problem.HResult is WouldBlock or WouldBlockBsd or SharingViolation;

    private static string OwnerOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, OwnerName)) is { Length: > 0 } owner ? owner : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    private static void CheckVersion(string folder)
    {
        var directory = new FileSystemDirectory(folder);
        var written = directory.ReadFile(VersionName);
        if (written is null)
        {
            directory.ReplaceFile(VersionName, Encoding.UTF8.GetBytes($"{LayoutVersion}\n"));
            return;
        }

        var text = Encoding.UTF8.GetString(written).Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) || version > LayoutVersion)
        {
            throw new InvalidDataException(
                $"The data folder {folder} has layout version '{text}'; this version of Sluice reads up to {LayoutVersion}. "
                + "Update Sluice, or choose another folder with --data.");
        }
    }
}
