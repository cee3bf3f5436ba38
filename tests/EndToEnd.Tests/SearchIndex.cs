using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests;

/// <summary>A search of a worker, which comes to hold what is in the log a moment after it.</summary>
internal sealed class SearchIndex(WorkerProcess worker, string connector)
{
    private const int PageHits = 1_000;

    // A search counts exactly up to here, and else to the end of the page asked for.
    private const int CountedAtMost = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Waits until a search finds as many records; fails when it finds more, or never as many.</summary>
    public async Task WaitForAsync(string query, long expected)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var response = await worker.Http.GetAsync(Path(query, from: expected >= CountedAtMost ? expected : 0, limit: 1));
            var answer = await response.JsonAsync();
            var total = response.IsSuccessStatusCode ? answer.GetProperty("total").GetInt64() : -1;
            if (total == expected) return;
            Assert.False(total > expected || patience.IsCancellationRequested, $"{expected} records expected: {answer}\n{worker.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    /// <summary>Every hit of a search, page by page.</summary>
    public async IAsyncEnumerable<JsonElement> AllAsync(string query)
    {
        for (var from = 0L; ; from += PageHits)
        {
            var hits = (await worker.Http.GetJsonAsync(Path(query, from, PageHits))).GetProperty("hits");
            foreach (var hit in hits.EnumerateArray()) yield return hit;
            if (hits.GetArrayLength() < PageHits) yield break;
        }
    }

    private string Path(string query, long from, int limit) =>
        $"search/{connector}?q={Uri.EscapeDataString(query)}&from={from}&limit={limit}&format=base64";
}
