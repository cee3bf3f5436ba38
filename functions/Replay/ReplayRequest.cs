using Sluice.Worker.Commands;

namespace Sluice.Worker.Replay;

/// <summary>What is to be replayed, as the command line says it.</summary>
/// <param name="Partition">Only this one; null: those that the places name, or all.</param>
/// <param name="Rate">Records per second at most; null: as fast as it goes.</param>
internal sealed record ReplayRequest(
    string Topic, string Into, ReplayPlace From, ReplayPlace Until, int? Partition, double? Rate, string Url)
{
    /// <summary>The partitions that were chosen; null: all of the topic.</summary>
    /// <exception cref="CommandException">Two that contradict each other.</exception>
    public IReadOnlyCollection<int>? Partitions()
    {
        if (From.Partitions is { } from && Until.Partitions is { } until && !from.SequenceEqual(until))
            throw new CommandException("--from and --until name different partitions. Name the same in both.");
        var named = From.Partitions ?? Until.Partitions;
        if (Partition is not { } only) return named;
        return named is null
            ? [only]
            : throw new CommandException("--partition does not go with places for each partition, which say already which ones: leave it out.");
    }
}
