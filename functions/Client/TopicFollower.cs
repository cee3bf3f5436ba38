using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Sluice.Worker.Client;

/// <summary>Follows a topic's stream, and goes on where it was after a connection that broke, or that the worker ended.</summary>
/// <param name="lost">Told when the connection broke, before it is tried again.</param>
internal sealed class TopicFollower(WorkerClient client, string topic, string from, Action lost)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private string _lastEventId = "";
    private bool _isBroken;

    /// <summary>The events, without end. The first connection must succeed; later ones are tried for as long as it takes.</summary>
    public async IAsyncEnumerable<SseItem<string>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var first = await ConnectAsync(cancellationToken);
        var response = first;
        while (true)
        {
            using (response)
            {
                await foreach (var item in ReadAsync(response, cancellationToken)) yield return item;
            }

            if (_isBroken) lost();
            response = await ReconnectAsync(cancellationToken);
        }
    }

    private Task<HttpResponseMessage> ConnectAsync(CancellationToken cancellationToken)
    {
        var resumes = _lastEventId.Length > 0;
        var start = resumes ? "" : $"?from={Uri.EscapeDataString(from)}";
        var request = new HttpRequestMessage(HttpMethod.Get, $"topics/{Uri.EscapeDataString(topic)}/stream{start}");
        if (resumes) request.Headers.Add("Last-Event-ID", _lastEventId);
        return client.SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> ReconnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Wait, TimeProvider.System, cancellationToken);
            try
            {
                return await ConnectAsync(cancellationToken);
            }
            catch (WorkerUnreachableException)
            {
                // Still away.
            }
        }
    }

    private async IAsyncEnumerable<SseItem<string>> ReadAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
        await using var events = parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(events))
        {
            yield return events.Current;
            _lastEventId = parser.LastEventId;
        }

        _lastEventId = parser.LastEventId;
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        _isBroken = false;
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            _isBroken = true;
            return false;
        }
    }
}
