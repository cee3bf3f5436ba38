using System.Globalization;
using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

/// <summary>Reader and writer at once, in real time.</summary>
public sealed class BusyWriterTests : IDisposable
{
    private const int Rotations = 25;
    private const int LinesPerFile = 400;
    private const int LateLines = 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_line_of_a_busy_writer_is_lost_or_repeated_while_its_file_rotates()
    {
        using var stopping = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        var kept = new KeptRecords();
        var options = new FilesSourceOptions
        {
            Path = _folder["app.log"],
            PollInterval = TimeSpan.FromMilliseconds(2),
            RotationGrace = TimeSpan.FromSeconds(20),
        };
        _folder.Append("app.log", "");
        Task? writing = null;
        await using var source = new FilesSource(options, FilesRun.Context(TimeProvider.System));
        try
        {
            await foreach (var batch in source.ReadAsync(SourcePositions.None, stopping.Token))
            {
                writing ??= Task.Run(WriteAll, stopping.Token);
                kept.Append(batch);
                kept.Save(batch);
                if (kept.Records.Count >= Rotations * (LinesPerFile + LateLines)) break;
            }
        }
        catch (OperationCanceledException)
        {
            // Lines are missing: the comparison says which.
        }

        await writing!;
        Assert.Equal(Enumerable.Range(0, Rotations * (LinesPerFile + LateLines)), kept.Messages.Select(int.Parse));
    }

    private void WriteAll()
    {
        var number = 0;
        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            using var file = new FileStream(_folder["app.log"], FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            for (var line = 0; line < LinesPerFile; line++) WriteLine(file, number++);
            _folder.Rotate("app.log");
            _folder.Append("app.log", "");
            for (var line = 0; line < LateLines; line++) WriteLine(file, number++);
        }
    }

    /// <summary>In two writes, so that the reader meets lines without their end.</summary>
    private static void WriteLine(FileStream file, int number)
    {
        file.Write(System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        file.Write("\n"u8);
    }
}
