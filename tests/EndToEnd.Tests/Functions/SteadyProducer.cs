using System.Globalization;
using System.Text;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Functions;

/// <summary>Sends numbers one by one, whatever happens meanwhile, and remembers which were acknowledged.</summary>
public sealed class SteadyProducer(HttpClient http)
{
    private readonly CancellationTokenSource _ending = new();
    private readonly List<string> _acknowledged = [];
    private Task _sending = null!;

    /// <summary>How many were acknowledged so far.</summary>
    public int Acknowledged
    {
        get
        {
            lock (_acknowledged) return _acknowledged.Count;
        }
    }

    public void Start() => _sending = SendAsync();

    /// <summary>Waits until so many more have been acknowledged.</summary>
    public async Task GoOnAsync(int more)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var goal = Acknowledged + more;
        while (Acknowledged < goal)
        {
            Assert.False(_sending.IsFaulted || patience.IsCancellationRequested, $"{Acknowledged} of {goal} are acknowledged");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>Ends, and checks that all that was acknowledged is there, in its order and not twice.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await _sending;
        var stored = await http.AllValuesAsync("events");
        Assert.Equal(stored.Count, stored.Distinct().Count());
        Assert.Equal(_acknowledged, stored.Intersect(_acknowledged));
    }

    private async Task SendAsync()
    {
        for (var number = 0; !_ending.IsCancellationRequested; number++)
        {
            var text = number.ToString(CultureInfo.InvariantCulture);
            try
            {
                using var response = await http.SendAsync(HttpMethod.Post, "topics/events", HttpExtensions.Text, Encoding.ASCII.GetBytes(text));
                if (!response.IsSuccessStatusCode) continue;
                lock (_acknowledged) _acknowledged.Add(text);
            }
            catch (HttpRequestException)
            {
                // Not acknowledged: it may be stored or not.
            }
        }
    }
}
