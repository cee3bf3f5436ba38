using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Core.Tests.Log.Groups;

/// <summary>The groups of a log, with a clock that moves when told.</summary>
public sealed class GroupsFixture : IAsyncDisposable
{
    public const string Group = "readers";

    private readonly ManualTime _time = new();

    public LogFixture Log { get; private init; } = null!;

    public GroupOptions Options { get; init; } = new();

    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(10);

    public CommittedOffsets Offsets { get; private set; } = null!;

    public ConsumerGroups Groups { get; private set; } = null!;

    public DateTimeOffset Now => _time.GetUtcNow();

    public static async Task<GroupsFixture> CreateAsync(int partitions = 4, GroupOptions? options = null)
    {
        var fixture = new GroupsFixture { Log = await LogFixture.CreateAsync(LogDurability.Os), Options = options ?? new GroupOptions() };
        await fixture.AlterAsync("events", partitions);
        await fixture.OpenAsync();
        return fixture;
    }

    /// <summary>Forgets all that is in memory, as a restart does.</summary>
    public async Task RestartAsync()
    {
        Groups.Dispose();
        await Log.ReopenAsync();
        await OpenAsync();
    }

    public void Advance(TimeSpan by) => _time.Advance(by);

    public async Task AlterAsync(string topic, int partitions) =>
        await Log.Log.AlterTopicAsync(topic, new TopicSettings { Partitions = partitions }, CancellationToken.None);

    public async Task CreateTopicAsync(string topic, int partitions) =>
        await Log.Log.CreateTopicAsync(topic, new TopicSettings { Partitions = partitions }, CancellationToken.None);

    public async Task<GroupAssignment> JoinAsync(string member, params string[] topics) =>
        await JoinAsync(member, Subscription.ToTopics(topics.Length == 0 ? ["events"] : topics));

    public async Task<GroupAssignment> JoinAsync(
        string member, Subscription subscription, AssignmentStrategy strategy = AssignmentStrategy.Sticky, string group = Group) =>
        await Groups.JoinAsync(
            group,
            member,
            new MemberOptions { Subscription = subscription, Strategy = strategy, SessionTimeout = SessionTimeout },
            CancellationToken.None);

    public async Task<GroupAssignment> HeartbeatAsync(string member) => await Groups.HeartbeatAsync(Group, member, CancellationToken.None);

    public async Task LeaveAsync(string member) => await Groups.LeaveAsync(Group, member, CancellationToken.None);

    public async Task CommitAsync(string member, GroupAssignment assignment, int partition, long next) =>
        await Groups.CommitAsync(Group, member, assignment.Generation, [CommitOf(partition, next)], CancellationToken.None);

    public OffsetCommit CommitOf(int partition, long next, string topic = "events", string metadata = "") =>
        new(new TopicPartition(topic, partition), Log.Log.FindTopic(topic)!.Id, next, metadata);

    public async Task<GroupDescription> DescribeAsync() => await Groups.DescribeAsync(Group, CancellationToken.None);

    public async Task<GroupDescription> SeekAsync(SeekTarget target, params string[] topics) =>
        await Groups.SeekAsync(Group, new GroupSeek { Target = target, Topics = topics }, CancellationToken.None);

    public long? Committed(int partition) => Groups.Committed(Group, new TopicPartition("events", partition))?.Next;

    public static int[] Partitions(GroupAssignment assignment) => [.. assignment.Partitions.Select(held => held.Partition.Partition)];

    public async ValueTask DisposeAsync()
    {
        Groups.Dispose();
        await Log.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        Offsets = await CommittedOffsets.OpenAsync(Log.Log, _time, CancellationToken.None);
        Groups = new ConsumerGroups(Log.Log, Offsets, Options, _time, NullLogger.Instance);
    }
}
