using System.Diagnostics;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Examples;

/// <summary>The example <c>examples/orders-cdc</c> as it stands, with the server, the worker and the commands that it starts.</summary>
public sealed class OrdersCdcTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _temporary = Directory.CreateTempSubdirectory("sluice-example-").FullName;
    private readonly List<string> _lines = [];

    [Fact]
    public async Task Changes_are_shown_and_copied_and_Ctrl_C_leaves_nothing()
    {
        // The database server has another account where the tests are root's.
        using var patience = new CancellationTokenSource(Patience);
        using (var open = Process.Start("chmod", ["755", _temporary])) await open.WaitForExitAsync(patience.Token);
        using var example = Start();
        try
        {
            var url = (await LineAsync(example, "Sluice listens on ", patience.Token)).Split(' ')[3].TrimEnd('.');
            await LineAsync(example, "there is  customers", patience.Token);
            await LineAsync(example, "INSERT    orders", patience.Token);
            await LineAsync(example, "= the replica is equal, row by row", patience.Token);
            using var http = new HttpClient { BaseAddress = new Uri(url + "/") };
            await CheckReadingsAsync(http);

            using (var kill = Process.Start("kill", ["-INT", $"{example.Id}"])) await kill.WaitForExitAsync(patience.Token);
            await LineAsync(example, "Stopped; nothing is left.", patience.Token);
            await example.WaitForExitAsync(patience.Token);
            Assert.Equal(0, example.ExitCode);
            Assert.Empty(Directory.GetFileSystemEntries(_temporary, "sluice-*"));
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("health/live", patience.Token));
        }
        finally
        {
            if (!example.HasExited) example.Kill(entireProcessTree: true);
        }
    }

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    /// <summary>What the connectors say about themselves, where people and Prometheus see it.</summary>
    private static async Task CheckReadingsAsync(HttpClient http)
    {
        var metrics = await http.GetStringAsync("metrics");
        foreach (var metric in (string[])[
                     """sluice_source_slot_state{connector="shop",task="0",state="reserved"} 1""",
                     """sluice_source_snapshot_done{connector="shop",task="0",table="public.orders"} 1""",
                     "# TYPE sluice_source_lag_bytes gauge", "# TYPE sluice_source_lag_seconds gauge",
                     "sluice_source_last_commit_timestamp_seconds{", "# TYPE sluice_sink_written_rows_total counter"])
            Assert.Contains(metric, metrics, StringComparison.Ordinal);

        foreach (var path in (string[])["connectors/shop/status", "connectors/shop/tasks/0/status"])
        {
            var status = await http.GetJsonAsync(path);
            var readings = (status.TryGetProperty("tasks", out var tasks) ? tasks[0] : status).GetProperty("readings");
            Assert.False(readings.TryGetProperty("problem", out _));
            Assert.Contains(readings.GetProperty("texts").EnumerateArray(), text => text.GetProperty("name").GetString() == "slot" && text.GetProperty("text").GetString() == "sluice_shop");
            Assert.Contains(readings.GetProperty("figures").EnumerateArray(), figure => figure.GetProperty("name").GetString() == "lag");
        }
    }

    private Process Start()
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../OrdersCdc", configuration, "OrdersCdc"));
        // A shell that runs the tests in the background has them, and what they start, ignore Ctrl-C.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = _temporary;
        return Process.Start(start)!;
    }

    /// <summary>The next line with a text in it.</summary>
    private async Task<string> LineAsync(Process example, string text, CancellationToken cancellationToken)
    {
        while (await example.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            _lines.Add(line);
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }

        Assert.Fail($"'{text}' did not come, but:\n{string.Join('\n', _lines)}\n{await example.StandardError.ReadToEndAsync(cancellationToken)}");
        return "";
    }
}
