using System.Net.Http.Headers;
using Sluice.Bench.Commands;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Cold;

/// <summary>One start of a handler by the host.</summary>
/// <param name="FirstEvent">From the start of its process until the first event, posted to the host, was answered.</param>
/// <param name="Resident">The memory that it takes a moment later, in bytes, files mapped into it too.</param>
internal sealed record ColdStart(TimeSpan FirstEvent, long Resident)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>Starts host and handler, and posts the event from the first moment on.</summary>
    public static async Task<ColdStart> RunAsync(string app, string data, CancellationToken cancellationToken)
    {
        await using var host = HostProcess.Start(app, data);
        var answered = await PostAsync(host.Address, cancellationToken);
        var (started, process) = await host.Handler;
        await Task.Delay(Rest, TimeProvider.System, cancellationToken);
        return new ColdStart(TimeProvider.System.GetElapsedTime(started, answered), ProcessMemory.ResidentOf(process));
    }

    private static async Task<long> PostAsync(Uri host, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = host, Timeout = Patience };
        while (true)
        {
            try
            {
                using var content = new ByteArrayContent("""{"event":"first"}"""u8.ToArray());
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await http.PostAsync(new Uri("/topics/bench", UriKind.Relative), content, cancellationToken);
                if (!answer.IsSuccessStatusCode) throw new BenchException($"The first event was answered {answer.StatusCode}.");
                return TimeProvider.System.GetTimestamp();
            }
            catch (HttpRequestException)
            {
                await Task.Delay(AskEvery, TimeProvider.System, cancellationToken); // The host itself does not listen yet.
            }
        }
    }
}
