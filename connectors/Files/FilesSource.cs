using System.Runtime.CompilerServices;
using Sluice.Connectors.Files.Following;

namespace Sluice.Connectors.Files;

/// <summary>Reads lines from files and follows them as <c>tail -F</c> does. Each file is a part, named by its absolute path.</summary>
/// <remarks>Linux only: telling files apart after a rotation takes their inode and time of creation.</remarks>
[Connector("files", ConnectorKind.Source, Summary = "Follows log files line by line, through rotation and restarts, as tail -F does.")]
internal sealed class FilesSource(FilesSourceOptions options, ConnectorContext context) : ISource
{
    private const string NotLinux =
        "The files source runs on Linux only, since it follows rotation by inode. On this system send the lines over HTTP: POST /topics/{topic}, text/plain.";

    private readonly PathPattern _pattern = new(context.ResolvePath(options.Path));

    /// <summary>The most lines of a batch; less in tests of what happens between two.</summary>
    internal int MaxBatchLines { get; init; } = 1_000;

    // Kept as a part of its own: files found after the first start are read from their beginning.
    private string FirstStartMark => "first start: " + _pattern.Text;

    public ValueTask OpenAsync(CancellationToken cancellationToken) => OperatingSystem.IsLinux()
        ? ValueTask.CompletedTask
        : throw new ConnectorStoppedException(NotLinux, new PlatformNotSupportedException(NotLinux));

    public ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) =>
        new(OperatingSystem.IsLinux() ? [.. Problems()] : [NotLinux]);

    public async IAsyncEnumerable<SourceBatch> ReadAsync(
        SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var files = new FollowedFiles(_pattern, options, context, resumeFrom, MaxBatchLines);
        var passOver = options.From == FilesStart.End && resumeFrom.Find(FirstStartMark) is null;
        while (true)
        {
            files.Discover(passOver);
            var idle = true;
            foreach (var file in files.All)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (files.Next(file) is not { } batch) continue;
                idle = false;
                yield return batch;
            }

            if (passOver) yield return new SourceBatch(new SourcePosition(FirstStartMark, new byte[1]), []);
            passOver = false;
            if (idle) await Task.Delay(options.PollInterval, context.Time, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEnumerable<string> Problems()
    {
        if (Directory.Exists(_pattern.Text))
        {
            yield return $"'{_pattern.Text}' is a folder: set path to a pattern for the files in it, such as {Path.Combine(_pattern.Text, "*.log")}.";
            yield break;
        }

        if (!Directory.Exists(_pattern.Folder))
        {
            yield return $"The folder '{_pattern.Folder}' does not exist or may not be entered: create it, correct path, or let the user '{Environment.UserName}' enter it.";
            yield break;
        }

        var found = false;
        foreach (var path in _pattern.Find())
        {
            found = true;
            if (Problem(path) is { } problem) yield return problem;
        }

        if (!found)
            yield return $"No file matches '{_pattern.Text}' now: correct path, unless the file is still to come; the source waits for it.";
    }

    private static string? Problem(string path)
    {
        try
        {
            using var file = LogFile.TryOpen(path);
            return null;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return ReadProblem.Describe(path, e);
        }
    }
}
