using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

/// <summary>A writer and a rotator do as they like, the source is stopped at any batch: what is kept is what was written.</summary>
public sealed class RandomRotationTests
{
    private const int Steps = 120;

    public static TheoryData<int, bool> Seeds()
    {
        var seeds = new TheoryData<int, bool>();
        for (var seed = 1; seed <= 40; seed++) seeds.Add(seed, seed % 3 == 0);
        return seeds;
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Every_line_is_kept_once_and_in_order(int seed, bool copies)
    {
        using var folder = new TempFolder();
        var random = new Random(seed);
        var writer = new RandomWriter(folder, "app.log", random);
        var kept = new KeptRecords();
        var options = new FilesSourceOptions { Path = folder["app*"] };
        var run = new FilesRun(options, kept, maxBatchLines: 1 + random.Next(4));
        folder.Append("app.log", "");
        await PullAsync(run, kept, pulls: 1);
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    writer.Write();
                    break;
                case 4 when copies:
                    await Ticks.NextAsync(folder);
                    writer.CopyAndTruncate();
                    break;
                case 4:
                    writer.Rotate();
                    break;
                case < 8:
                    await PullAsync(run, kept, random.Next(12));
                    break;
                default:
                    // Sometimes the crash comes after the append, and before the position is kept.
                    if (random.Next(2) == 0 && await run.NextAsync() is { } batch) kept.Append(batch);
                    await run.DisposeAsync();
                    run = new FilesRun(options, kept, maxBatchLines: 1 + random.Next(4));
                    break;
            }
        }

        await run.DisposeAsync();
        writer.FinishLine();
        folder.Append("app.log", "");
        await FilesRun.ToEndAsync(options, kept);
        Assert.Equal(writer.Written, kept.Messages);
    }

    private static async Task PullAsync(FilesRun run, KeptRecords kept, int pulls)
    {
        for (; pulls > 0; pulls--)
        {
            if (await run.NextAsync() is not { } batch) continue;
            kept.Append(batch);
            kept.Save(batch);
        }
    }
}
