using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Sluice.Bench.Commands;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Ingest;

/// <summary>Clients that post one body again and again, each as soon as its last request was answered.</summary>
internal sealed class LoadClients : IDisposable
{
    public const int Count = 8;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Count });
    private readonly ConcurrentBag<long> _latencies = [];

    /// <summary>Posts until the amount is done; then the latencies are those of this run.</summary>
    public async Task<LoadResult> RunAsync(
        ServerProcess server, string path, byte[] body, int recordsPerBody, Amount amount, CancellationToken cancellationToken)
    {
        _latencies.Clear();
        var target = new Uri(server.Address, path);
        var cpu = server.Cpu;
        var measurement = await Measurement.OfAsync(async () =>
        {
            var running = new RunningAmount(amount);
            await Task.WhenAll(Enumerable.Range(0, Count).Select(_ =>
                Task.Run(() => PostAsync(target, body, recordsPerBody, running, cancellationToken), cancellationToken)));
            return running.Totals;
        });
        var sorted = _latencies.Order().ToList();
        return new LoadResult(measurement with { Cpu = server.Cpu - cpu }, sorted.Count, At(sorted, 0.50), At(sorted, 0.99));
    }

    public void Dispose() => _http.Dispose();

    private static TimeSpan At(List<long> sorted, double share) =>
        TimeProvider.System.GetElapsedTime(0, sorted[(int)((sorted.Count - 1) * share)]);

    private async Task PostAsync(
        Uri target, byte[] body, int recordsPerBody, RunningAmount running, CancellationToken cancellationToken)
    {
        while (!running.IsDone)
        {
            var started = TimeProvider.System.GetTimestamp();
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
            using var answer = await _http.PostAsync(target, content, cancellationToken);
            if (!answer.IsSuccessStatusCode)
                throw new BenchException($"{target} answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            _latencies.Add(TimeProvider.System.GetTimestamp() - started);
            running.Add(recordsPerBody, body.Length);
        }
    }
}
