using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>Requests as the tests write them.</summary>
public static class HttpExtensions
{
    public const string Json = "application/json";
    public const string JsonLines = "application/x-ndjson";
    public const string Text = "text/plain";

    public static async Task<HttpResponseMessage> SendAsync(
        this HttpClient http, HttpMethod method, string path, string contentType, byte[] body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await http.SendAsync(request);
    }

    /// <summary>Produces, and expects it to be stored.</summary>
    public static async Task<JsonElement> ProduceAsync(this HttpClient http, string topicAndQuery, string contentType, string body)
    {
        using var response = await http.SendAsync(HttpMethod.Post, $"topics/{topicAndQuery}", contentType, Encoding.UTF8.GetBytes(body));
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>Produces with an Idempotency-Key.</summary>
    public static async Task<KeyedAnswer> SendKeyedAsync(
        this HttpClient http, string key, string topicAndQuery, string contentType, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"topics/{topicAndQuery}") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var response = await http.SendAsync(request);
        return new KeyedAnswer(
            response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());
    }

    public static async Task<JsonElement> GetJsonAsync(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(path);
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;

    /// <summary>The bytes of all values of a partition, exactly as stored, page by page from the first there is or from an offset.</summary>
    public static async Task<IReadOnlyList<string>> AllValuesAsync(this HttpClient http, string topic, int partition = 0, string from = "earliest")
    {
        var values = new List<string>();
        while (true)
        {
            using var response = await http.GetAsync($"topics/{topic}/partitions/{partition}/records?format=base64&max=10000&offset={from}");
            var page = await response.JsonAsync();
            Assert.True(response.StatusCode == HttpStatusCode.OK, page.ToString());
            if (page.GetArrayLength() == 0) return values;
            values.AddRange(page.EnumerateArray().Select(record => Encoding.Latin1.GetString(record.GetProperty("value").GetBytesFromBase64())));
            from = response.Headers.GetValues("X-Next-Offset").Single();
        }
    }

    /// <summary>The bytes of all values of a partition that is small, exactly as stored.</summary>
    public static async Task<string[]> ValuesAsync(this HttpClient http, string topic, int partition = 0)
    {
        var records = await http.GetJsonAsync($"topics/{topic}/partitions/{partition}/records?format=base64&max=10000");
        return [.. records.EnumerateArray().Select(record => Encoding.Latin1.GetString(record.GetProperty("value").GetBytesFromBase64()))];
    }
}
