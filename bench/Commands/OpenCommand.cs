using System.CommandLine;
using Sluice.Bench.Log;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Commands;

/// <summary><c>bench open</c>: how long a log takes to open, after a clean stop and after one that left nothing noted.</summary>
internal static class OpenCommand
{
    private const long Gigabytes = 10;
    private const double CleanTarget = 1;
    private const double SegmentTarget = 1;

    public static Command Create()
    {
        var options = new RunOptions();
        var command = new Command("open", $"Opens a log of {Gigabytes} GiB, after a clean stop and after a crash.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var scratch = new ScratchFolder(options.Folder(parsed));
            var bytes = options.IsQuick(parsed) ? options.Amount(parsed).Bytes : Gigabytes << 30;
            var log = new LargeLog(scratch.Next());
            await log.FillAsync(bytes, Console.Error, cancellationToken);
            var clean = await RepeatAsync(log, isClean: true, options.Rounds(parsed), cancellationToken);
            var crashed = await RepeatAsync(log, isClean: false, options.Rounds(parsed), cancellationToken);

            Write(log, clean, crashed, scratch.Path, Console.Out);
            return 0;
        });
        return command;
    }

    private static async Task<Spread> RepeatAsync(LargeLog log, bool isClean, int rounds, CancellationToken cancellationToken)
    {
        var seconds = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            if (!isClean) log.ForgetCleanStop();
            seconds.Add((await log.OpenAsync(cancellationToken)).TotalSeconds);
        }

        return Spread.Of(seconds);
    }

    private static void Write(LargeLog log, Spread clean, Spread crashed, string folder, TextWriter output)
    {
        var table = new TextTable("", "seconds", "target", "segments read", "seconds per segment");
        var size = $"{log.Length / (double)(1 << 30):0.0} GiB";
        table.Add($"open {size} after a clean stop", clean.ToString(), $"{CleanTarget:0.00}", "0", "");
        table.Add(
            $"open {size} after a crash", crashed.ToString(), $"{log.Segments * SegmentTarget:0.00}", $"{log.Segments}",
            $"{crashed.Median / log.Segments:0.00}");
        output.WriteLine();
        table.Write(output);
        output.WriteLine();
        output.WriteLine("Medians of the rounds, with their least and greatest. The crash is a hard one: the note of what was flushed is gone,");
        output.WriteLine("so every segment is read again and its indexes are made anew; a real one leaves a segment or two to read.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }
}
