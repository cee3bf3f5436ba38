using System.Net;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Load;

/// <summary>Sends records, each of them once, and remembers what was acknowledged.</summary>
internal sealed class LoadClient(int client, string topic)
{
    private readonly List<AcknowledgedBatch> _acknowledged = [];
    private int _next;

    public IReadOnlyList<AcknowledgedBatch> Acknowledged => _acknowledged;

    /// <summary>Sends a number of batches, one after the other.</summary>
    public async Task SendAsync(HttpClient http, int batches, int records)
    {
        for (var batch = 0; batch < batches; batch++) await SendAsync(http, records);
    }

    /// <summary>Sends batch after batch until the worker is gone. What it was sent last is not acknowledged, and not sent again.</summary>
    public async Task SendUntilGoneAsync(HttpClient http, int records)
    {
        try
        {
            while (true) await SendAsync(http, records);
        }
        catch (HttpRequestException)
        {
        }
        catch (IOException)
        {
        }
    }

    private async Task SendAsync(HttpClient http, int records)
    {
        var first = _next;
        _next += records;
        byte[] lines = [.. Enumerable.Range(first, records).SelectMany(number => new LoadRecord(client, number).ToBytes().Append((byte)'\n'))];
        using var response = await http.SendAsync(HttpMethod.Post, $"topics/{topic}?key=$.key", HttpExtensions.JsonLines, lines);
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(records, answer.GetProperty("records").GetInt32());
        var places = answer.GetProperty("offsets").EnumerateArray().Select(place => (
            place.GetProperty("partition").GetInt32(), place.GetProperty("first").GetInt64(), place.GetProperty("last").GetInt64()));
        _acknowledged.Add(new AcknowledgedBatch(client, first, records, [.. places]));
    }
}
