using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Worker.Client;
using Sluice.Worker.Commands;

namespace Sluice.Worker.Replay;

/// <summary>Finds out what a request means at the worker as it is now, and has the target made.</summary>
internal sealed class ReplayPlan(WorkerClient client, ReplayRequest request)
{
    /// <summary>The ranges of the partitions that take part. What ends now ends where the topic ends now.</summary>
    /// <exception cref="CommandException">There is no such topic or partition.</exception>
    public async Task<IReadOnlyList<ReplayedPartition>> MakeAsync(CancellationToken cancellationToken)
    {
        if (request.Topic == request.Into)
            throw new CommandException($"A topic is not replayed into itself: it would not end. Name another one than {request.Topic} with --into.");
        var chosen = request.Partitions();
        using var source = await client.GetAsync(Path(request.Topic), cancellationToken);
        var described = source.RootElement.GetProperty("partitions").EnumerateArray().ToDictionary(Number);
        var ranges = new List<ReplayedPartition>();
        foreach (var partition in chosen ?? described.Keys.Order().ToArray())
        {
            if (!described.TryGetValue(partition, out var bounds))
                throw new CommandException($"Topic '{request.Topic}' has no partition {partition}: it has {described.Count}, numbered from 0.");
            ranges.Add(await RangeAsync(partition, bounds, cancellationToken));
        }

        await EnsureTargetAsync(described.Count, cancellationToken);
        return ranges;
    }

    /// <summary>Where a partition begins now.</summary>
    public async Task<long> FirstAsync(int partition, CancellationToken cancellationToken)
    {
        using var described = await client.GetAsync($"{Path(request.Topic)}/partitions/{partition}", cancellationToken);
        return described.RootElement.GetProperty("first").GetInt64();
    }

    private static string Path(string topic) => $"topics/{Uri.EscapeDataString(topic)}";

    private static int Number(JsonElement partition) => partition.GetProperty("partition").GetInt32();

    private async Task<ReplayedPartition> RangeAsync(int partition, JsonElement bounds, CancellationToken cancellationToken)
    {
        var (first, next) = (bounds.GetProperty("first").GetInt64(), bounds.GetProperty("next").GetInt64());
        var from = await request.From.ResolveAsync(client, request.Topic, partition, first, cancellationToken);
        var until = Math.Min(next, await request.Until.ResolveAsync(client, request.Topic, partition, next, cancellationToken));
        if (from < first)
        {
            Terminal.Note($"Partition {partition} begins at {first} now: {first - from:N0} offsets from {from} on were taken by retention.");
            from = first;
        }
        else if (first > 0 && from == first && request.From.Written(partition) is null)
        {
            Terminal.Note($"Partition {partition} begins at {first} now: what was before was taken by retention.");
        }

        if (from > next) Terminal.Note($"Partition {partition} ends at {next}: there is nothing from {from} on.");
        return new ReplayedPartition(partition, Math.Min(from, until), until);
    }

    private async Task EnsureTargetAsync(int partitions, CancellationToken cancellationToken)
    {
        using var topics = await client.GetAsync("topics", cancellationToken);
        if (topics.RootElement.EnumerateArray().Any(topic => topic.GetString() == request.Into)) return;
        var body = new JsonObject { ["name"] = request.Into, ["partitions"] = partitions };
        using var made = await client.SendJsonAsync(HttpMethod.Post, "topics", body, cancellationToken);
        var count = partitions == 1 ? "1 partition" : $"{partitions} partitions";
        Terminal.Line($"Topic {request.Into} is made, with {count} as {request.Topic} has; its other settings are the defaults.");
    }
}
