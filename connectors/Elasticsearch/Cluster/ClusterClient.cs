using System.Net;
using System.Net.Http.Headers;
using Sluice.Connectors.Elasticsearch.Bulk;

namespace Sluice.Connectors.Elasticsearch.Cluster;

/// <summary>Speaks HTTP with the cluster, to one node after the other. Never tries twice: that is the engine's part.</summary>
internal sealed class ClusterClient : IDisposable
{
    /// <summary>
    /// Bodies of this size are announced first (Expect: 100-continue), and so are smaller ones after a failure. A cluster
    /// that will not have it can say so then; otherwise it may cut the connection in the middle of it, and "too large"
    /// would look like an outage for ever.
    /// </summary>
    private const int AlwaysAnnounced = 1 << 20;

    private const int LargestAnswer = 64 << 20;

    private readonly NodeRotation _nodes;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private int _announcedFrom = AlwaysAnnounced;

    public ClusterClient(ElasticsearchSinkOptions options, TimeProvider time)
    {
        _time = time;
        _nodes = new NodeRotation([.. options.Urls.Select(url => new ClusterNode(url, options.Auth))], time);
        var handler = new SocketsHttpHandler
        {
            // A node that has moved gets found again, for addresses are looked up anew with each connection.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        _http = new HttpClient(handler)
        {
            // The engine stands a time-out of its own around every call.
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    public IReadOnlyList<ClusterNode> Nodes => _nodes.Nodes;

    /// <summary>Sends lines to the next node. Throws <see cref="SinkUnavailableException"/> when there is no answer, or "later".</summary>
    public async ValueTask<ClusterAnswer> BulkAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        var node = _nodes.Next();
        using var request = Request(HttpMethod.Post, node, "_bulk?" + BulkAnswer.Filter);
        request.Content = new ReadOnlyMemoryContent(lines);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        request.Headers.ExpectContinue = lines.Length >= _announcedFrom;
        ClusterAnswer answer;
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            answer = new ClusterAnswer(node, response.StatusCode, RetryAfter(response.Headers.RetryAfter), body);
        }
        catch (OperationCanceledException)
        {
            _nodes.Failed(node);
            throw;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            _nodes.Failed(node);
            AnnounceFrom(lines.Length);
            throw new SinkUnavailableException($"{node} cannot be reached: {error.Message}", null, error);
        }

        if (answer.Status == HttpStatusCode.RequestEntityTooLarge) AnnounceFrom(lines.Length);
        else if (answer.Status == HttpStatusCode.OK && lines.Length >= _announcedFrom)
            _announcedFrom = Math.Min(lines.Length + 1, AlwaysAnnounced);
        if (answer.Status >= HttpStatusCode.InternalServerError) _nodes.Failed(node);
        else NodeRotation.Answered(node);
        if (answer.Status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            throw new SinkUnavailableException($"{node} takes nothing now: {answer}", answer.RetryAfter);
        return answer;
    }

    /// <summary>What is wrong with a node, with the remedy; null when nothing is.</summary>
    public async ValueTask<string?> ProblemAsync(ClusterNode node, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request(HttpMethod.Get, node, "");
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.StatusCode switch
            {
                HttpStatusCode.Unauthorized => $"{node} does not know who asks (401): set 'auth' to a user, an API key or a token that it accepts.",
                HttpStatusCode.Forbidden =>
                    $"{node} lets these credentials see nothing of it (403). This may be as it should, when they may only write.",
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices when !response.Headers.Contains("X-Elastic-Product") =>
                    $"Warning: {node} answers, but does not say that it is Elasticsearch (the header X-Elastic-Product is missing). "
                    + "Versions before 7.14 and OpenSearch do not; anything else may not understand bulk requests.",
                >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => null,
                _ => $"{node} answers with HTTP {(int)response.StatusCode}: see that 'urls' holds the base address of the cluster, and that it is well.",
            };
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return $"{node} cannot be reached ({error.Message}): see that the address in 'urls' is right and that the cluster is running.";
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, ClusterNode node, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(node.Url, path));
        request.Headers.Authorization = node.Authorization;
        return request;
    }

    /// <summary>A part of what failed, as the halving of a refused request makes them, is announced too.</summary>
    private void AnnounceFrom(int failedLength) => _announcedFrom = Math.Min(_announcedFrom, failedLength / 4);

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > _time.GetUtcNow() => date - _time.GetUtcNow(),
        _ => null,
    };
}
