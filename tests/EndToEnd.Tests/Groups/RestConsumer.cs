using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Groups;

/// <summary>A consumer instance as a client of Confluent's REST Proxy uses it: by its base URI.</summary>
public sealed class RestConsumer
{
    public const string Json = "application/vnd.kafka.v2+json";

    private readonly WorkerProcess _worker;

    private RestConsumer(WorkerProcess worker, string baseUri) => (_worker, BaseUri) = (worker, baseUri);

    public string BaseUri { get; }

    /// <summary>Makes an instance; reads JSON from the beginning unless told otherwise.</summary>
    public static async Task<RestConsumer> CreateAsync(WorkerProcess worker, string group, string? config = null)
    {
        config ??= """{"format":"json","auto.offset.reset":"earliest"}""";
        using var response = await worker.Http.SendAsync(HttpMethod.Post, $"consumers/{group}", Json, Encoding.UTF8.GetBytes(config));
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(Json, response.Content.Headers.ContentType!.ToString());
        return new RestConsumer(worker, answer.GetProperty("base_uri").GetString()!);
    }

    /// <summary>Makes an instance that is subscribed to topics.</summary>
    public static async Task<RestConsumer> SubscribeAsync(WorkerProcess worker, string group, string topic, string? config = null)
    {
        var consumer = await CreateAsync(worker, group, config);
        await consumer.DoneAsync(HttpMethod.Post, "subscription", $$"""{"topics":["{{topic}}"]}""");
        return consumer;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string? accept = null, string contentType = Json)
    {
        using var request = new HttpRequestMessage(method, path.Length == 0 ? BaseUri : $"{BaseUri}/{path}");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse(contentType));
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await _worker.Http.SendAsync(request);
    }

    /// <summary>Does something that is answered by 204.</summary>
    public async Task DoneAsync(HttpMethod method, string path, string? body = null)
    {
        using var response = await SendAsync(method, path, body);
        Assert.True(response.StatusCode == HttpStatusCode.NoContent, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    /// <summary>Asks for JSON.</summary>
    public async Task<JsonElement> GetAsync(string path, string? body = null)
    {
        using var response = await SendAsync(HttpMethod.Get, path, body);
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>Status and error code of a request that is refused.</summary>
    public async Task<(int Status, int Code)> RefusedAsync(HttpMethod method, string path, string? body = null, string? accept = null, string contentType = Json)
    {
        using var response = await SendAsync(method, path, body, accept, contentType);
        return ((int)response.StatusCode, (await response.JsonAsync()).GetProperty("error_code").GetInt32());
    }

    /// <summary>One poll.</summary>
    public async Task<IReadOnlyList<JsonElement>> PollAsync(string query = "timeout=500") =>
        [.. (await GetAsync($"records?{query}")).EnumerateArray()];

    /// <summary>Commits everything that was polled.</summary>
    public async Task CommitAsync()
    {
        using var response = await SendAsync(HttpMethod.Post, "offsets");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public async Task<int[]> AssignmentAsync() =>
        [.. (await GetAsync("assignments")).GetProperty("partitions").EnumerateArray().Select(partition => partition.GetProperty("partition").GetInt32())];
}
