using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Worker.Commands;

namespace Sluice.Worker.Client;

/// <summary>Talks to a worker over HTTP. Every failure is a <see cref="CommandException"/> that says what to do next.</summary>
internal sealed class WorkerClient : IDisposable
{
    // The worker answers a produce when the disk has it; a slow disk is no reason to give up early.
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(100);

    // Not an option: what stands on a command line is seen by every user of the machine.
    private const string KeySetting = "SLUICE_KEY";
    private const string KeyHeader = "x-functions-key";

    private readonly HttpClient _http;
    private readonly string _url;

    public WorkerClient(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CommandException($"--url {url} is not an address. Write it like {WorkerUrlOption.Default}.");
        if (address.Query.Length > 0 || address.UserInfo.Length > 0)
            throw new CommandException($"--url has more in it than an address. Write it like {WorkerUrlOption.Default}; a key goes into {KeySetting}.");
        _url = url;
        _http = new HttpClient { BaseAddress = new Uri(url.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        if (Environment.GetEnvironmentVariable(KeySetting) is { Length: > 0 } key) AddKey(key);
    }

    /// <summary>Asks for JSON.</summary>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var timeout = Timed(cancellationToken);
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, path), timeout.Token);
        return await ReadAsync(response, timeout.Token);
    }

    /// <summary>Sends JSON and reads the answer, which is JSON too.</summary>
    public async Task<JsonDocument> SendJsonAsync(HttpMethod method, string path, JsonObject body, CancellationToken cancellationToken)
    {
        using var timeout = Timed(cancellationToken);
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        using var response = await SendAsync(request, timeout.Token);
        return await ReadAsync(response, timeout.Token);
    }

    /// <summary>Deletes; there is no answer but that it is done.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var timeout = Timed(cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        (await SendAsync(request, timeout.Token)).Dispose();
    }

    /// <summary>Produces a body; waits and tries again while the worker says that it is busy.</summary>
    public async Task<JsonDocument> ProduceAsync(
        string path, ReadOnlyMemory<byte> body, string mediaType, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var timeout = Timed(cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            using var response = await SendRawAsync(request, timeout.Token);
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
            {
                await CheckAsync(response, timeout.Token);
                return await ReadAsync(response, timeout.Token);
            }

            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Sends a request whose answer is read as it comes; the caller disposes of it.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await SendRawAsync(request, cancellationToken);
        try
        {
            await CheckAsync(response, cancellationToken);
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private void AddKey(string key)
    {
        if (!_http.DefaultRequestHeaders.TryAddWithoutValidation(KeyHeader, key))
            throw new CommandException($"What {KeySetting} has is no key: no header can hold it.");
    }

    private static CancellationTokenSource Timed(CancellationToken cancellationToken)
    {
        var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        return timeout;
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonDocument.ParseAsync(body, JsonDepth.ParsingAround, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendRawAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
        {
            var start = _url == WorkerUrlOption.Default ? "sluice run" : $"sluice run --urls {_url}";
            throw new WorkerUnreachableException($"No worker answers at {_url}. Start one with '{start}', or name another with --url.", problem);
        }
        catch (HttpRequestException problem)
        {
            throw new WorkerUnreachableException($"The connection to {_url} broke: {problem.Message} Look at the worker's output.", problem);
        }
    }

    private async Task CheckAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        try
        {
            using var answer = await ReadAsync(response, cancellationToken);
            if (answer.RootElement.TryGetProperty("message", out var message)) throw new CommandException(message.ToString());
        }
        catch (JsonException)
        {
            // Not an answer of a worker; the status is all there is to say.
        }

        if (response.StatusCode is HttpStatusCode.Unauthorized)
        {
            throw new CommandException(
                $"{_url} asks for a key. Put one into {KeySetting}: a function key to produce and read, an admin key for all else.");
        }

        throw new CommandException(
            $"{_url} answered {(int)response.StatusCode} {response.ReasonPhrase}, which a worker would have explained. Is it one?");
    }
}
