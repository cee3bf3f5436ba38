using System.Net;
using System.Text;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Crash;

/// <summary>Somebody who writes numbered records to a topic that retention takes from at the same time.</summary>
internal sealed class RollingTopic(string topic)
{
    private const int RecordBytes = 20_000;
    private const int RecordsBetweenChanges = 40;

    private readonly SortedDictionary<long, int> _acknowledged = [];
    private int _next;
    private long _first;

    /// <summary>The first offset that is still there.</summary>
    public long First => _first;

    public async Task RunUntilGoneAsync(HttpClient http)
    {
        try
        {
            while (true)
            {
                var number = _next++;
                var answer = await http.ProduceAsync(topic, HttpExtensions.Text, $"{number}:".PadRight(RecordBytes, 'x'));
                _acknowledged.Add(answer.GetProperty("offsets")[0].GetProperty("first").GetInt64(), number);
                if (number % RecordsBetweenChanges == 0) await AlterAsync(http, number / RecordsBetweenChanges % 2 == 0 ? "1MiB" : "2MiB");
            }
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            // The last record is stored, or not.
        }
    }

    /// <summary>The first offset only grows; behind it is everything that was acknowledged, where the answer said, and nothing twice.</summary>
    public async Task CheckAsync(HttpClient http)
    {
        var first = (await http.GetJsonAsync($"topics/{topic}/partitions/0")).GetProperty("first").GetInt64();
        Assert.True(first >= _first, $"{topic} begins at {first}, and began at {_first}");
        _first = first;
        var values = await http.AllValuesAsync(topic, from: $"{first}");
        var numbers = values.Select(value => int.Parse(value.AsSpan(0, value.IndexOf(':', StringComparison.Ordinal)), provider: null)).ToList();
        Assert.Equal(numbers.Order().Distinct(), numbers);
        foreach (var (offset, number) in _acknowledged.Where(entry => entry.Key >= first))
        {
            Assert.True(offset - first < numbers.Count, $"{number} was acknowledged at {offset}, and {topic} ends at {first + numbers.Count}");
            Assert.Equal(number, numbers[(int)(offset - first)]);
        }
    }

    private async Task AlterAsync(HttpClient http, string size)
    {
        using var altered = await http.SendAsync(
            HttpMethod.Put, $"topics/{topic}", HttpExtensions.Json, Encoding.ASCII.GetBytes($$$"""{"retention":{"size":"{{{size}}}"}}"""));
        Assert.True(altered.StatusCode == HttpStatusCode.OK, await altered.Content.ReadAsStringAsync());
    }
}
