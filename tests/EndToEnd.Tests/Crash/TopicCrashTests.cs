using System.Globalization;

namespace Sluice.EndToEnd.Tests.Crash;

/// <summary>The process is killed while topics come and go and retention takes from them.</summary>
public sealed class TopicCrashTests(ITestOutputHelper output)
{
    private const int Rounds = 20;
    private const string SeedVariable = "SLUICE_TEST_SEED";

    [Fact]
    public async Task Topics_that_come_and_go_and_shrink_are_as_they_were_acknowledged_however_often_the_worker_is_killed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"{SeedVariable}={seed}");
        var random = new Random(seed);
        await using var worker = await WorkerProcess.StartAsync(Configuration("flush"));
        var (churn, rolling) = (new TopicChurn(seed), new RollingTopic("rolling"));
        for (var round = 0; round < Rounds; round++)
        {
            Task[] running = [churn.RunUntilGoneAsync(worker.Http), rolling.RunUntilGoneAsync(worker.Http)];
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 800)), TimeProvider.System);
            await worker.KillAsync();
            await Task.WhenAll(running);
            worker.Folder.Write("sluice.json", Configuration(round % 2 == 0 ? "os" : "flush"));
            if (round % 4 == 1) await worker.StartAndKillAsync(TimeSpan.FromMilliseconds(random.Next(20, 500)));
            await worker.StartAgainAsync();
            await churn.CheckAsync(worker.Http);
            await rolling.CheckAsync(worker.Http);
        }

        output.WriteLine($"{churn.Deletions} topics deleted, {rolling.First} records let go");
        Assert.True(churn.Deletions > 0 && rolling.First > 0);
        Assert.DoesNotContain(" fail: ", worker.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" crit: ", worker.Output, StringComparison.Ordinal);
    }

    private static string Configuration(string durability) =>
        $$$"""{ "log": { "durability": "{{{durability}}}" }, "topics": { "rolling": { "segment": { "bytes": "1MiB" }, "retention": { "size": "1MiB" } } } }""";
}
