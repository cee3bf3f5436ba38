using System.Diagnostics;

namespace Sluice.EndToEnd.Tests.Bench;

/// <summary>The benchmarks run to their end and clean up; how fast is not a test's business.</summary>
public sealed class BenchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-bench-test");

    [Theory]
    [InlineData("log", new[] { "append 100 B, flush, 64 producers", "append 1 KiB, os, one producer", "read 100 B, every record, batches of 1", "beside 1 producer", "latency 1 KiB" })]
    [InlineData("ingest", new[] { "POST 1 x 200 B, flush", "POST 1000 x 200 B, os", "peak memory" })]
    [InlineData("memory", new[] { "log with 1 partition", "the difference" })]
    [InlineData("open", new[] { "after a clean stop", "after a crash" })]
    [InlineData("transforms", new[] { "filter + select" })]
    [InlineData("connect", new[] { "log to sink, 100 B", "log to sink, 1 KiB" })]
    [InlineData("peers", new[] { "each consumer begins at the first record" })]
    public async Task A_quick_run_prints_a_row_for_each_contest_and_leaves_nothing_behind(string benchmark, string[] rows)
    {
        var (exitCode, output, error) = await RunAsync(benchmark, "--quick", "--folder", _folder.FullName);
        Assert.True(exitCode == 0, error);
        foreach (var row in rows) Assert.Contains(row, output);
        Assert.Contains("Machine: ", output);
        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task A_name_that_no_benchmark_has_is_an_error_that_says_so()
    {
        var (exitCode, _, error) = await RunAsync("log", "--only", "nothing like this", "--folder", _folder.FullName);
        Assert.Equal(1, exitCode);
        Assert.Contains("--only", error);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Sluice.Bench", configuration, "bench"));
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            await process.WaitForExitAsync(patience.Token);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
