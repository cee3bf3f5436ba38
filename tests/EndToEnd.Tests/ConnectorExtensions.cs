using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests;

/// <summary>What a worker says about its connectors.</summary>
internal static class ConnectorExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static Task<JsonElement> StatusAsync(this WorkerProcess worker, string connector) =>
        worker.Http.GetJsonAsync($"connectors/{connector}/status");

    /// <summary>Waits until a sink has settled every record of its topics.</summary>
    public static Task WaitUntilSettledAsync(this WorkerProcess worker, string connector) =>
        worker.WaitForStatusAsync(connector, status => status.GetProperty("lag").GetInt64() == 0
            && status.GetProperty("tasks").EnumerateArray().All(task => task.TryGetProperty("partitions", out _)));

    public static async Task WaitForStatusAsync(this WorkerProcess worker, string connector, Func<JsonElement, bool> isReached)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var status = await worker.StatusAsync(connector);
            if (isReached(status)) return;
            Assert.False(patience.IsCancellationRequested, $"{status}\n{worker.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>The dead letters of a connector: each with its headers, by name. None when nothing was ever dead-lettered.</summary>
    public static async Task<IReadOnlyList<(JsonElement Value, Dictionary<string, string> Headers)>> DeadLettersAsync(
        this WorkerProcess worker, string connector)
    {
        var topics = await worker.Http.GetJsonAsync("topics");
        if (!topics.GetRawText().Contains($"\"{connector}.dlq\"", StringComparison.Ordinal)) return [];
        var letters = await worker.Http.GetJsonAsync($"topics/{connector}.dlq/partitions/0/records?max=10000");
        return
        [
            .. letters.EnumerateArray().Select(letter => (
                letter.GetProperty("value"),
                letter.GetProperty("headers").EnumerateArray().ToDictionary(
                    header => header.GetProperty("name").GetString()!, header => header.GetProperty("value").GetString()!))),
        ];
    }
}
