using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Outage;

/// <summary>Somebody who posts events all the time, one by one, and expects each to be stored; in five keys by turns.</summary>
/// <param name="rest">What follows from an event's key and number, as further members of the JSON object.</param>
internal sealed class EventFeed(HttpClient http, string topic, Func<string, int, string> rest)
{
    private const int Keys = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _ending = new();
    private Task _posting = Task.CompletedTask;

    /// <summary>How many events are stored. The number of an event counts from 0.</summary>
    public int Count { get; private set; }

    public static string KeyOf(int number) => $"k{number % Keys}";

    public void Start() => _posting = Task.Run(PostAsync);

    /// <summary>Posts no more; throws what went wrong with any event.</summary>
    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await _posting;
    }

    private async Task PostAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            var key = KeyOf(Count);
            await http.ProduceAsync($"{topic}?key=$.key", HttpExtensions.Json, $$"""{"key":"{{key}}","n":{{Count}},{{rest(key, Count)}}}""");
            Count++;
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
