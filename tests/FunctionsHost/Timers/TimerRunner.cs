using System.Net.Http.Headers;
using System.Text.Json;
using Sluice.FunctionsHost.Functions;
using Sluice.FunctionsHost.Handlers;
using Sluice.FunctionsHost.Hosting;
using Sluice.FunctionsHost.Http;

namespace Sluice.FunctionsHost.Timers;

/// <summary>Calls a timer's function and judges what the handler answers.</summary>
internal sealed class TimerRunner : IDisposable
{
    private static readonly TimeSpan ShortestWatched = TimeSpan.FromMinutes(1);

    private readonly TimerFunction _function;
    private readonly HandlerSlot _handlers;
    private readonly TimeSpan _timeLimit;
    private readonly HostOutput _output;
    private readonly HttpClient _client;
    private DateTimeOffset _last;

    public TimerRunner(TimerFunction function, HandlerSlot handlers, TimeSpan timeLimit, HostOutput output)
    {
        (_function, _handlers, _timeLimit, _output) = (function, handlers, timeLimit, output);
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public string Name => _function.Name;

    /// <summary>Fires again and again, never while the function still runs.</summary>
    public async Task RunAsync(TimeSpan every, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(every, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping)) await FireAsync(input: null, every, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>Fires once.</summary>
    /// <param name="input">What an administrator gives along; null: the timer itself.</param>
    public async Task FireAsync(string? input, TimeSpan every, CancellationToken stopping)
    {
        var invocation = Guid.NewGuid();
        try
        {
            await CallAsync(invocation, input, every, stopping);
            _output.Say($"executed '{Name}' (Succeeded, Id={invocation})");
        }
        catch (Exception problem) when (!stopping.IsCancellationRequested)
        {
            _output.Say($"executed '{Name}' (Failed, Id={invocation}): {problem.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task CallAsync(Guid invocation, string? input, TimeSpan every, CancellationToken stopping)
    {
        var handler = _handlers.Current;
        await handler.ReadyAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(_timeLimit);
        try
        {
            using var request = Request(handler.Address, invocation, input, every);
            using var answer = await _client.SendAsync(request, limit.Token);
            answer.EnsureSuccessStatusCode();
            await SettleAsync(answer, limit.Token);
        }
        catch (OperationCanceledException problem) when (!stopping.IsCancellationRequested)
        {
            handler.ExceedTimeLimit();
            throw new TimeoutException($"Timeout value of {_timeLimit} was exceeded; the handler is restarted.", problem);
        }
    }

    private HttpRequestMessage Request(Uri handler, Guid invocation, string? input, TimeSpan every)
    {
        var now = TimeProvider.System.GetUtcNow();
        var status = _function.UseMonitor && every >= ShortestWatched ? new TimerStatus(_last, now + every, _last) : null;
        if (input is null) _last = now;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(handler, Name))
        {
            Content = new ByteArrayContent(TimerEnvelope.Write(_function, status, input, now)),
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8");
        request.Headers.TransferEncodingChunked = true;
        InvocationHeaders.AddTo(request, invocation);
        return request;
    }

    private async Task SettleAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        // The real host waits for a result that never comes.
        if (body.Length == 0) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        if (answer.Content.Headers.ContentType?.MediaType != "application/json")
            throw new InvalidDataException($"Invalid HttpResponseMessage: no MediaTypeFormatter reads {answer.Content.Headers.ContentType}.");
        using var result = JsonDocument.Parse(body);
        if (result.RootElement.ValueKind != JsonValueKind.Object) throw new InvalidDataException("Invalid HttpResponseMessage: no object.");
        if (!result.RootElement.TryGetProperty("Logs", out var logs) || logs.ValueKind != JsonValueKind.Array) return;
        foreach (var line in logs.EnumerateArray()) _output.Information(line.ToString());
    }
}
