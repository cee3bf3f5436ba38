using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Sluice.Log;
using Sluice.Worker.Http.Consumers;

namespace Sluice.Worker.Configuration;

/// <summary>The <c>groups</c> section.</summary>
public sealed record GroupSettings
{
    [Description("A consumer instance that sends no request for so long is removed, and its partitions go to the others.")]
    [Range(typeof(TimeSpan), "1s", "1d")]
    public TimeSpan InstanceTimeout { get; init; } = TimeSpan.FromMinutes(5);

    [Description("How long a group without members keeps its committed offsets after the last commit. Those of connectors stay for ever.")]
    [Range(typeof(TimeSpan), "1s", "3650d")]
    public TimeSpan OffsetRetention { get; init; } = TimeSpan.FromDays(7);

    [Description("The most members of one group.")]
    [Range(1, 10_000)]
    public int MembersPerGroup { get; init; } = 250;

    [Description("The most consumer instances of all groups together.")]
    [Range(1, 100_000)]
    public int Members { get; init; } = 5_000;

    [Description("The most groups, those that have only committed offsets too.")]
    [Range(1, 1_000_000)]
    public int Groups { get; init; } = 10_000;

    [Description("The most bytes of keys and values in one answer to a consumer, unless a single record is larger.")]
    [Range(typeof(ByteSize), "1KiB", "64MiB")]
    public ByteSize Answer { get; init; } = ByteSize.MiB(4);

    internal GroupOptions ToGroupOptions() => new()
    {
        MembersPerGroup = MembersPerGroup,
        Members = Members,
        Groups = Groups,
        OffsetRetention = OffsetRetention,
    };

    internal ConsumerLimits ToConsumerLimits() => new(Members, InstanceTimeout, (int)Answer.Bytes);
}
