using System.Net.ServerSentEvents;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>A client of a topic's stream, which comes back as a browser does where streams end by themselves.</summary>
public sealed class TopicStream : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly string _topicAndQuery;
    private HttpResponseMessage _response = null!;
    private SseParser<string> _parser = null!;
    private IAsyncEnumerator<SseItem<string>> _events = null!;

    private TopicStream(HttpClient http, string topicAndQuery) => (_http, _topicAndQuery) = (http, topicAndQuery);

    public string LastEventId => _parser.LastEventId;

    public static async Task<TopicStream> OpenAsync(HttpClient http, string topicAndQuery, string? lastEventId = null)
    {
        var stream = new TopicStream(http, topicAndQuery);
        await stream.ConnectAsync(lastEventId);
        return stream;
    }

    /// <summary>The next event; null when the stream has ended.</summary>
    public async Task<SseItem<string>?> NextAsync()
    {
        while (!await _events.MoveNextAsync().AsTask().WaitAsync(Patience))
        {
            // Forwarded, a stream reaches its client only once it is over: it ends when it has caught up.
            if (!Front.IsForwarded) return null;
            var id = LastEventId;
            _response.Dispose();
            await ConnectAsync(id);
        }

        return _events.Current;
    }

    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ConnectAsync(string? lastEventId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"topics/{_topicAndQuery}");
        if (lastEventId is not null) request.Headers.Add("Last-Event-ID", lastEventId);
        _response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        _response.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", _response.Content.Headers.ContentType?.MediaType);
        _parser = SseParser.Create(await _response.Content.ReadAsStreamAsync());
        _events = _parser.EnumerateAsync().GetAsyncEnumerator();
    }
}
