using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>What Prometheus reads of a worker.</summary>
public sealed partial class MetricsTests
{
    // Nothing listens on port 1.
    private const string Configuration = """
        {
          "topics": { "events": { "partitions": 1 } },
          "connectors": {
            "away": {
              "type": "elasticsearch", "topics": ["events"], "config": { "urls": ["http://127.0.0.1:1"], "index": "events" },
              "retry": { "delay": "5ms", "maxDelay": "10ms", "breaker": { "minimumCalls": 2, "pause": "30s" } }
            },
            "broken": {
              "type": "archive", "topics": ["events"], "config": { "folder": "broken" }, "transforms": [{ "setKey": "none" }],
              "errors": { "tolerance": "none" }, "restart": { "maxAttempts": 2, "delay": "5ms", "maxDelay": "5ms" }
            }
          }
        }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Metrics_say_how_connectors_get_over_what_goes_wrong_and_what_the_log_has_taken()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration);
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, "{}\n{}\n");

        var metrics = await UntilAsync(worker, read =>
            read.GetValueOrDefault("""sluice_connector_breaker_state{connector="away",state="open"}""") == 1
            && read.GetValueOrDefault("""sluice_connector_state{connector="broken",state="failed"}""") == 1
            && read["""sluice_connector_task_failures_total{connector="broken"}"""] == 3
            && read["""sluice_connector_retries_total{connector="away"}"""] >= 2);

        Assert.Equal(0, metrics["""sluice_connector_breaker_state{connector="away",state="half_open"}"""]);
        var next = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(metrics["""sluice_connector_next_attempt_timestamp_seconds{connector="away",task="0"}"""]);
        Assert.InRange(next, DateTimeOffset.Parse("2020-01-01", CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1));
        Assert.Equal(2, metrics["""sluice_connector_lag_records{connector="away"}"""]);
        Assert.Equal(2, metrics["""sluice_connector_task_restarts_total{connector="broken"}"""]);
        Assert.Equal(1, metrics["""sluice_connector_tasks{connector="broken",state="failed"}"""]);
        Assert.DoesNotContain("""sluice_connector_next_attempt_timestamp_seconds{connector="broken",task="0"}""", metrics.Keys);
        Assert.DoesNotContain("""sluice_connector_breaker_state{connector="broken",state="closed"}""", metrics.Keys);
        Assert.Equal(0, metrics["""sluice_connector_hung_calls{connector="away"}"""]);
        Assert.True(metrics["sluice_log_appended_records_total"] >= 2);
        Assert.True(metrics["sluice_log_commit_duration_seconds_count"] >= 1);
    }

    private static async Task<Dictionary<string, double>> UntilAsync(WorkerProcess worker, Func<Dictionary<string, double>, bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var response = await worker.Http.GetAsync("metrics");
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
            var text = await response.Content.ReadAsStringAsync();
            var metrics = Read(text);
            if (isSo(metrics)) return metrics;
            Assert.False(patience.IsCancellationRequested, text);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Every sample by its name and labels; checks what Prometheus checks.</summary>
    private static Dictionary<string, double> Read(string text)
    {
        var (metrics, families, family) = (new Dictionary<string, double>(), new HashSet<string>(), "");
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
                Assert.True(families.Add(family), $"{family} is there twice");
                continue;
            }

            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Matches($"^# TYPE {family} (gauge|counter|summary)$", line);
                Assert.Equal(line.EndsWith(" counter", StringComparison.Ordinal), family.EndsWith("_total", StringComparison.Ordinal));
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            Assert.Contains(sample.Groups["name"].Value, (string[])[family, family + "_sum", family + "_count"]);
            metrics.Add(sample.Groups["series"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));
        }

        return metrics;
    }

    [GeneratedRegex("""^(?<series>(?<name>[a-z_]+)(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})?) (?<value>[0-9.E+-]+)$""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Sample();
}
