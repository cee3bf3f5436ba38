using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>An instance that is a member of its group.</summary>
internal sealed class SubscribedReading(
    IEventLog log, IConsumerGroups groups, string group, string name, MemberOptions options) : ConsumerReading
{
    private GroupAssignment? _assignment;

    public MemberOptions Options => options;

    public override IReadOnlyList<string> Topics => options.Subscription.Pattern is null
        ? options.Subscription.Topics
        : [.. log.Topics.Select(topic => topic.Name).Where(options.Subscription.Includes)];

    public override Task Changed => _assignment?.Changed ?? Task.CompletedTask;

    public async Task JoinAsync(CancellationToken cancellationToken) =>
        _assignment = await groups.JoinAsync(group, name, options, cancellationToken);

    public override async ValueTask<IReadOnlyList<AssignedPartition>> RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            _assignment = await groups.HeartbeatAsync(group, name, cancellationToken);
        }
        catch (UnknownMemberException)
        {
            // It was silent for too long, and the others have its partitions; like any consumer it comes back as a new member.
            await JoinAsync(cancellationToken);
        }

        return _assignment!.Partitions;
    }

    public override async Task CommitAsync(IReadOnlyList<OffsetCommit> commits, CancellationToken cancellationToken) =>
        await groups.CommitAsync(group, name, _assignment?.Generation ?? 0, commits, cancellationToken);

    public override ValueTask EndAsync() => groups.LeaveAsync(group, name, CancellationToken.None);
}
