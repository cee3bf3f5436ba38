using System.Diagnostics;

namespace Sluice.EndToEnd.Tests.Attack;

/// <summary>
/// A real file system of a few megabytes, in memory, that can be filled up. It is mounted; where that is not allowed, it is
/// mounted in a namespace of its own, and reached through the process that lives there; where not even that is, a /dev/shm that
/// is small itself has to do, as containers have it.
/// </summary>
internal sealed class SmallDisk : IDisposable
{
    private const long SmallEnough = 512 << 20;
    private const string Shared = "/dev/shm";

    private readonly Process? _holder;
    private readonly string? _mounted;
    private readonly string? _made;

    private SmallDisk(string path, Process? holder = null, string? mounted = null, string? made = null) =>
        (Path, _holder, _mounted, _made) = (path, holder, mounted, made);

    /// <summary>A folder on it.</summary>
    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    public static SmallDisk Create(int megabytes)
    {
        var folder = Directory.CreateTempSubdirectory("sluice-disk-").FullName;
        var mount = $"mount -t tmpfs -o size={megabytes}m,mode=700 tmpfs {folder}";
        if (Run("sh", "-c", mount)) return new SmallDisk(folder, mounted: folder, made: folder);
        if (Hold(mount) is { } holder) return new SmallDisk($"/proc/{holder.Id}/root{folder}", holder, made: folder);
        Directory.Delete(folder);
        if (Directory.Exists(Shared) && new DriveInfo(Shared).TotalSize <= SmallEnough)
        {
            var shared = System.IO.Path.Combine(Shared, System.IO.Path.GetFileName(folder));
            Directory.CreateDirectory(shared);
            return new SmallDisk(shared, made: shared);
        }

        throw new InvalidOperationException(
            "No small disk can be made here. Run the tests as root with CAP_SYS_ADMIN, or install util-linux and allow unshare -Urm "
            + "(sysctl kernel.unprivileged_userns_clone=1), or in a container whose /dev/shm has at most 512 MiB.");
    }

    /// <summary>Fills it up to the last byte, or leaves a few.</summary>
    public void Fill(int leave = 0)
    {
        using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var (zeros, step) = (new byte[1 << 16], 1 << 16);
        while (step > 0)
        {
            try
            {
                filler.Write(zeros, 0, step);
            }
            catch (IOException)
            {
                step /= 2;
            }
        }

        filler.SetLength(Math.Max(0, filler.Length - leave));
    }

    /// <summary>Takes away what <see cref="Fill"/> has put there.</summary>
    public void Free() => File.Delete(Filler);

    public void Dispose()
    {
        if (_mounted is not null) Run("umount", "-l", _mounted);
        _holder?.Kill();
        _holder?.Dispose();
        if (_made is not null) Directory.Delete(_made, recursive: true);
    }

    private static Process? Hold(string mount)
    {
        var start = new ProcessStartInfo("unshare", ["-Urm", "sh", "-c", mount + " && echo ready && exec sleep infinity"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var holder = Process.Start(start)!;
            if (holder.StandardOutput.ReadLine() == "ready") return holder;
            holder.WaitForExit();
            holder.Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no such program.
        }

        return null;
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
