using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class TailResumeTests
{
    [Fact]
    public async Task Tail_goes_on_where_it_was_when_the_worker_comes_back()
    {
        await using var worker = await WorkerProcess.StartAsync();
        await worker.Http.ProduceAsync("a", HttpExtensions.JsonLines, "\"first\"\n");
        using var tail = SluiceExecutable.Start(worker.Folder.Path, ["tail", "a", "--from", "earliest", "-n", "3", "--url", worker.Url]);
        try
        {
            Assert.Contains("first", await tail.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            await worker.KillAsync();
            Assert.Contains("lost", await tail.StandardError.ReadLineAsync(), StringComparison.Ordinal);
            await worker.StartAgainAsync();
            await worker.Http.ProduceAsync("a", HttpExtensions.JsonLines, "\"second\"\n\"third\"\n");

            Assert.Contains("second", await tail.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            Assert.Contains("third", await tail.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
            await tail.WaitForExitAsync();
            Assert.Equal(0, tail.ExitCode);
        }
        finally
        {
            if (!tail.HasExited) tail.Kill();
        }
    }
}
