using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Sluice.Client;

/// <summary>The requests to a worker, one attempt each. Every failure is a <see cref="SluiceException"/>.</summary>
internal sealed class WorkerConnection(HttpClient http, TimeProvider time)
{
    private const string JsonType = "application/json";
    private const int LongestError = 16 << 10;

    public TimeProvider Time => time;

    /// <summary>How many partitions a topic has; 1, as a new one has, when there is none.</summary>
    public async Task<int> PartitionsOfAsync(string topic, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"topics/{Uri.EscapeDataString(topic)}");
            using var answer = await JsonAsync(request, timeout, cancellationToken);
            return answer.RootElement.GetProperty("partitions").GetArrayLength();
        }
        catch (WorkerAnswerException unknown) when (unknown.Answer.Status == HttpStatusCode.NotFound)
        {
            return 1;
        }
    }

    public async Task<BatchProducer> OpenProducerAsync(string? name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "producers");
        if (name is not null) request.Content = new StringContent(JsonSerializer.Serialize(new { name }), Encoding.UTF8, JsonType);
        using var answer = await JsonAsync(request, timeout, cancellationToken);
        var (id, epoch) = (answer.RootElement.GetProperty("producerId"), answer.RootElement.GetProperty("producerEpoch"));
        return new BatchProducer(id.GetInt64(), epoch.GetInt16(), Sequence: 0);
    }

    /// <summary>Appends a batch and returns the offset of its first record.</summary>
    public async Task<long> AppendAsync(
        string topic, int partition, HttpContent batch, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, BatchesPath(topic, partition)) { Content = batch };
        using var answer = await JsonAsync(request, timeout, cancellationToken);
        return answer.RootElement.GetProperty("first").GetInt64();
    }

    /// <summary>Reads batches; returns them with the offset to read on from and the partition's next offset.</summary>
    public Task<BatchPage> ReadAsync(
        string topic, int partition, string offset, ReadOptions options, CancellationToken cancellationToken)
    {
        var milliseconds = (long)options.Wait.TotalMilliseconds;
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{BatchesPath(topic, partition)}?offset={Uri.EscapeDataString(offset)}&max={options.MaxBytes}&wait={milliseconds}ms");
        return SendAsync(
            new HttpRequestMessage(HttpMethod.Get, path),
            async (response, token) => new BatchPage(
                await response.Content.ReadAsByteArrayAsync(token),
                Number(response, "Sluice-Read-From"),
                Number(response, "Sluice-Read-Next"),
                Number(response, "Sluice-Next-Offset")),
            options.Wait + options.RequestTimeout,
            cancellationToken);
    }

    private static string BatchesPath(string topic, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"topics/{Uri.EscapeDataString(topic)}/partitions/{partition}/batches");

    private static long Number(HttpResponseMessage response, string header) =>
        long.Parse(response.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);

    private Task<JsonDocument> JsonAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken) => SendAsync(
        request,
        async (response, token) => JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(token)),
        timeout,
        cancellationToken);

    private async Task<T> SendAsync<T>(
        HttpRequestMessage request,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var expired = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expired.Token);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode) throw new WorkerAnswerException(await ProblemAsync(response, either.Token));
            return await read(response, either.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new WorkerUnreachableException($"{http.BaseAddress} has not answered within {timeout}.", late);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new WorkerUnreachableException($"No worker answers at {http.BaseAddress}: {broken.Message}", broken);
        }
        catch (Exception stranger) when (stranger is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new SluiceException($"What {http.BaseAddress} answers is not what a worker says: {stranger.Message}", stranger);
        }
    }

    private static async Task<WorkerAnswer> ProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (code, message) = (0, $"The worker answered {(int)response.StatusCode} {response.ReasonPhrase}.");
        var retryAfter = response.Headers.RetryAfter?.Delta;
        try
        {
            var body = new byte[LongestError];
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
            using var json = JsonDocument.Parse(body.AsMemory(0, length));
            message = json.RootElement.GetProperty("message").GetString() ?? message;
            code = json.RootElement.GetProperty("error_code").GetInt32();
        }
        catch (Exception stranger) when (stranger is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            // Not an answer of a worker, but of something before it; the status is all there is.
        }

        return new WorkerAnswer(response.StatusCode, code, message, retryAfter);
    }
}
