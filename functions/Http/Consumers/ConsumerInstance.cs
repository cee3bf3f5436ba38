using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>One consumer instance: how it comes by its partitions, and how far it has got in each.</summary>
/// <remarks>
/// A position moves only when the records before it were answered to the client: an answer that did not get through comes again.
/// What the client commits, or is committed for it at its next poll, is never ahead of that.
/// </remarks>
internal sealed class ConsumerInstance(string group, string name, ConsumerConfig config, TimeSpan timeout, IEventLog log, IConsumerGroups groups, TimeProvider time)
    : IAsyncDisposable
{
    private const string Exclusive = "Subscription to topics, partitions and pattern are mutually exclusive. End the other one first, with DELETE .../subscription.";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly PositionStart _start = new(log, groups, group, config.Reset);
    private List<PartitionPosition> _positions = [];
    private ConsumerReading? _reading;
    private long _heartbeat;
    private bool _isClosed;

    public string Group => group;

    public string Name => name;

    public ConsumerConfig Config => config;

    /// <summary>How long it may be silent.</summary>
    public TimeSpan Timeout => config.SessionTimeout ?? timeout;

    /// <summary>When it last began to tell its group that it is alive: its group has heard it no earlier.</summary>
    public DateTimeOffset Heartbeat => new(Volatile.Read(ref _heartbeat), TimeSpan.Zero);

    /// <summary>One poll at a time.</summary>
    public SemaphoreSlim Polls { get; } = new(1);

    /// <summary>Which of its partitions comes first, so that a busy one cannot starve the others.</summary>
    public int Turn { get; set; }

    public IReadOnlyList<string> Topics => _reading?.Topics ?? [];

    /// <summary>Completes when <see cref="RefreshAsync"/> has something new to say.</summary>
    public Task Changed => _reading?.Changed ?? new TaskCompletionSource().Task;

    public Task SubscribeAsync(Subscription subscription, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            if (_reading is AssignedReading) throw ConsumerBody.Exclusive(Exclusive);
            if (_reading is SubscribedReading before && (before.Options.Subscription.Pattern is null) != (subscription.Pattern is null))
                throw ConsumerBody.Exclusive(Exclusive);
            if (subscription is { Pattern: null, Topics: [] })
            {
                await EndReadingAsync();
                return;
            }

            if (config.AutoCommit) await TryCommitAsync(cancellationToken);
            var options = new MemberOptions { Subscription = subscription, Strategy = config.Strategy, SessionTimeout = Timeout };
            var reading = new SubscribedReading(log, groups, group, name, options);
            Volatile.Write(ref _heartbeat, time.GetUtcNow().UtcTicks);
            await reading.JoinAsync(cancellationToken);
            _reading = reading;
            Take(await reading.RefreshAsync(cancellationToken));
        },
        cancellationToken);

    public Task UnsubscribeAsync(CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            if (config.AutoCommit) await TryCommitAsync(cancellationToken);
            await EndReadingAsync();
        },
        cancellationToken);

    /// <summary>Reads partitions of the client's own choice.</summary>
    public Task AssignAsync(IReadOnlyList<TopicPartition> partitions, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            if (_reading is SubscribedReading) throw ConsumerBody.Exclusive(Exclusive);
            var held = partitions.Distinct().Select(partition => new AssignedPartition(partition, Find(partition).Id, Since: 0)).ToList();
            if (config.AutoCommit) await TryCommitAsync(cancellationToken);
            var before = _reading;
            var reading = held.Count == 0 ? null : new AssignedReading(log, groups, group, name, held);
            if (before is not null) await before.EndAsync();
            _reading = reading;
            Take(held);
        },
        cancellationToken);

    /// <summary>Begins a poll: commits what was answered before, if that is wanted, and finds out what to read now.</summary>
    public async Task<IReadOnlyList<PartitionPosition>> PollAsync(CancellationToken cancellationToken)
    {
        if (_reading is null) throw IllegalState("Consumer is not subscribed to any topics or assigned any partitions. POST .../subscription does that.");
        if (config.AutoCommit) await InTurnAsync(() => TryCommitAsync(cancellationToken), cancellationToken);
        return await RefreshAsync(cancellationToken);
    }

    /// <summary>Says that the instance is alive, and what it has to read now.</summary>
    public async Task<IReadOnlyList<PartitionPosition>> RefreshAsync(CancellationToken cancellationToken)
    {
        await InTurnAsync(
            async () =>
            {
                Volatile.Write(ref _heartbeat, time.GetUtcNow().UtcTicks);
                if (_reading is not null) Take(await _reading.RefreshAsync(cancellationToken));
            },
            cancellationToken);
        return _positions;
    }

    /// <summary>What it holds, without asking its group anew.</summary>
    public IReadOnlyList<PartitionPosition> Positions => _positions;

    /// <summary>The client has an answer: positions move behind it, unless somebody has moved them in the meantime.</summary>
    public async Task AnsweredAsync(ConsumerAnswer answer)
    {
        await _turn.WaitAsync();
        foreach (var (position, (from, next)) in answer.Read)
        {
            if (position.Next == from) position.Next = next;
        }

        _turn.Release();
    }

    /// <summary>The partition does not hold what comes next: goes on as <c>auto.offset.reset</c> says.</summary>
    public Task ResetAsync(PartitionPosition position, OffsetOutOfRangeException reason) => InTurnAsync(
        () =>
        {
            position.Next = _start.After(position.Partition, reason);
            return Task.CompletedTask;
        },
        CancellationToken.None);

    /// <summary>Commits everything that was answered.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) =>
        InTurnAsync(() => CommitAnsweredAsync(cancellationToken), cancellationToken);

    /// <summary>Commits offsets as the client says.</summary>
    public Task CommitAsync(IReadOnlyList<OffsetCommit> commits, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            if (_reading is null)
            {
                using var task = groups.Attach(group, name);
                await task.CommitAsync(commits, cancellationToken);
                return;
            }

            await _reading.CommitAsync(commits, cancellationToken);
            foreach (var commit in commits)
            {
                if (_positions.Find(position => position.Partition == commit.Partition) is { } known) known.Committed = commit.Next;
            }
        },
        cancellationToken);

    /// <summary>Reads on elsewhere; throws when one of the partitions is not the instance's.</summary>
    public Task MoveAsync(IReadOnlyList<(TopicPartition Partition, long Next)> to, CancellationToken cancellationToken) => InTurnAsync(
        () =>
        {
            var moved = to.Select(entry => (Position: Held(entry.Partition), entry.Next)).ToList();
            foreach (var (position, next) in moved) position.Next = next;
            return Task.CompletedTask;
        },
        cancellationToken);

    /// <summary>The topic of a partition that exists.</summary>
    public TopicInfo Find(TopicPartition partition)
    {
        var topic = log.FindTopic(partition.Topic) ?? throw new UnknownTopicException(partition.Topic);
        return partition.Partition >= 0 && partition.Partition < topic.Partitions
            ? topic
            : throw new UnknownPartitionException(partition, topic.Partitions);
    }

    /// <summary>The client ends it: what it was answered counts as read.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (config.AutoCommit) await InTurnAsync(() => TryCommitAsync(cancellationToken), cancellationToken);
        await DisposeAsync();
    }

    /// <summary>Ends it with nothing committed any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_isClosed) return;
            _isClosed = true;
            await EndReadingAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The answer when there is no such instance.</summary>
    public static RequestException NotFound(string group, string name) => RequestException.NotFound(
        $"There is no consumer instance '{name}' in the group '{group}': it was never made, it was deleted, it was silent for too long, "
        + "or the worker was started anew. Make it with POST /consumers/" + group + ".",
        ErrorCodes.ConsumerNotFound);

    private static RequestException IllegalState(string what) =>
        new(StatusCodes.Status409Conflict, ErrorCodes.ConsumerIllegalState, $"Illegal state: {what}");

    private PartitionPosition Held(TopicPartition partition) =>
        _positions.Find(position => position.Partition == partition)
        ?? throw IllegalState($"{partition} is not assigned to '{name}'. GET .../assignments says what is.");

    private async Task InTurnAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_isClosed) throw NotFound(group, name);
            await act();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask EndReadingAsync()
    {
        if (_reading is not null) await _reading.EndAsync();
        (_reading, _positions) = (null, []);
    }

    /// <summary>Keeps the position of every partition that it still has without a break, and begins anew in the others.</summary>
    private void Take(IReadOnlyList<AssignedPartition> held)
    {
        var positions = new List<PartitionPosition>(held.Count);
        foreach (var partition in held)
        {
            try
            {
                positions.Add(_positions.Find(known => known.Held == partition) ?? _start.Of(partition));
            }
            catch (EventLogException problem) when (problem is UnknownTopicException or UnknownPartitionException)
            {
                // Just being deleted; the group will notice.
            }
        }

        _positions = positions;
    }

    private async Task TryCommitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CommitAnsweredAsync(cancellationToken);
        }
        catch (EventLogException)
        {
            // A partition lost, or a log that takes nothing now: reading goes on, and what was not committed comes once more to somebody.
        }
    }

    private async Task CommitAnsweredAsync(CancellationToken cancellationToken)
    {
        if (_reading is null) return;
        var reached = _positions.Where(position => position.Committed != position.Next).Select(position => (position, position.Next)).ToList();
        await _reading.CommitAsync(
            [.. reached.Select(entry => new OffsetCommit(entry.position.Partition, entry.position.Held.TopicId, entry.Next))], cancellationToken);
        foreach (var (position, next) in reached) position.Committed = next;
    }
}
