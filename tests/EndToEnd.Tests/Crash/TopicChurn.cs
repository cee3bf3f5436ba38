using System.Net;
using System.Text;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Crash;

/// <summary>Somebody who makes a few topics, fills and deletes them over and over, and knows what each must hold.</summary>
internal sealed class TopicChurn(int seed)
{
    private const int Names = 4;
    private const int RecordsUntilDeletion = 5;

    private readonly Random _random = new(seed);
    private readonly List<string>?[] _held = new List<string>?[Names];
    private (int Name, string? Value)? _underWay;
    private int _next;

    /// <summary>How many topics were deleted.</summary>
    public int Deletions { get; private set; }

    /// <summary>Goes on until the worker is gone.</summary>
    public async Task RunUntilGoneAsync(HttpClient http)
    {
        try
        {
            while (true) await StepAsync(http);
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            // What was under way is done, or not.
        }
    }

    /// <summary>What is there is what was acknowledged; of what was under way all or nothing is.</summary>
    public async Task CheckAsync(HttpClient http)
    {
        for (var name = 0; name < Names; name++)
        {
            var actual = await ReadAsync(http, name);
            if (!Allowed(name).Any(held => Same(held, actual)))
                Assert.Fail($"{Topic(name)} holds {Text(actual)}, after {Text(_held[name])} and {_underWay}");
            _held[name] = actual;
        }

        _underWay = null;
    }

    private static string Topic(int name) => $"churn-{name}";

    private static bool Same(List<string>? one, List<string>? other) =>
        one is null || other is null ? one is null && other is null : one.SequenceEqual(other);

    private static string Text(List<string>? values) => values is null ? "nothing" : $"[{string.Join(' ', values)}]";

    private static async Task<List<string>?> ReadAsync(HttpClient http, int name)
    {
        using var response = await http.GetAsync($"topics/{Topic(name)}/partitions/0/records?format=text");
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        var records = (await response.JsonAsync()).EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, records.Count), records.Select(record => record.GetProperty("offset").GetInt32()));
        return records.ConvertAll(record => record.GetProperty("value").GetString()!);
    }

    private IEnumerable<List<string>?> Allowed(int name)
    {
        yield return _held[name];
        if (_underWay is not { } step || step.Name != name) yield break;
        // A deletion leaves nothing; a record that made its topic may have come no further than that.
        yield return step.Value is { } value ? [.. _held[name] ?? [], value] : null;
        if (step.Value is not null && _held[name] is null) yield return [];
    }

    private async Task StepAsync(HttpClient http)
    {
        var name = _random.Next(Names);
        var isDeletion = _held[name]?.Count >= RecordsUntilDeletion;
        var value = isDeletion ? null : $"value-{_next++}";
        _underWay = (name, value);
        using var response = isDeletion
            ? await http.DeleteAsync($"topics/{Topic(name)}")
            : await http.SendAsync(HttpMethod.Post, $"topics/{Topic(name)}", HttpExtensions.Text, Encoding.ASCII.GetBytes(value!));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        if (isDeletion) _held[name] = null;
        else (_held[name] ??= []).Add(value!);
        if (isDeletion) Deletions++;
        _underWay = null;
    }
}
