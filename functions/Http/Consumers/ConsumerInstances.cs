using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>The consumer instances of this worker. They live in its memory; one that is silent for too long is removed.</summary>
internal sealed class ConsumerInstances : IDisposable
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly IEventLog _log;
    private readonly IConsumerGroups _groups;
    private readonly ConsumerLimits _limits;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Group, string Name), Entry> _instances = [];
    private readonly ITimer _sweeps;

    public ConsumerInstances(IEventLog log, IConsumerGroups groups, ConsumerLimits limits, TimeProvider time)
    {
        (_log, _groups, _limits, _time) = (log, groups, limits, time);
        _sweeps = time.CreateTimer(_ => Sweep(), state: null, SweepInterval, SweepInterval);
    }

    /// <summary>The most bytes of keys and values in one answer, unless a single record is larger.</summary>
    public int AnswerBytes => _limits.AnswerBytes;

    /// <summary>Makes an instance.</summary>
    public ConsumerInstance Create(string group, ConsumerConfig config)
    {
        GroupName.Check(group);
        if (GroupName.IsConnector(group))
            throw RequestException.Forbidden($"The group '{group}' belongs to a connector (names that begin with connect-). Name another group.");
        var name = config.Name ?? $"rest-consumer-{Guid.NewGuid()}";
        var instance = new ConsumerInstance(group, name, config, _limits.Timeout, _log, _groups, _time);
        lock (_gate)
        {
            if (_instances.ContainsKey((group, name)))
            {
                throw new RequestException(
                    StatusCodes.Status409Conflict,
                    ErrorCodes.ConsumerAlreadyExists,
                    $"There is a consumer instance '{name}' in the group '{group}' already. Choose another name, or leave it out.");
            }

            if (_instances.Count >= _limits.Instances)
                throw new GroupLimitException($"There are {_limits.Instances} consumer instances, as many as there may be (groups.members). Delete those that nobody needs.");
            _instances[(group, name)] = new Entry(instance, _time.GetUtcNow());
        }

        return instance;
    }

    /// <summary>Does something with an instance, which is not silent meanwhile; throws a 404 when there is none.</summary>
    public async Task UseAsync(string group, string name, Func<ConsumerInstance, Task> act)
    {
        Entry entry;
        DateTimeOffset began;
        lock (_gate)
        {
            began = _time.GetUtcNow();
            entry = _instances.GetValueOrDefault((group, name)) ?? throw ConsumerInstance.NotFound(group, name);
            // Not when the next sweep comes: its group has given its partitions away by now.
            if (RemoveIfSilent((group, name), entry, began)) throw ConsumerInstance.NotFound(group, name);
            entry.Uses++;
        }

        try
        {
            await act(entry.Instance);
        }
        finally
        {
            lock (_gate)
            {
                entry.Uses--;
                // Its silence begins when its group has last heard of it, or the two would not end it together. A use that was long and
                // in which its group heard little of it is not held against it.
                var (now, heard) = (_time.GetUtcNow(), began > entry.Instance.Heartbeat ? began : entry.Instance.Heartbeat);
                if (now - heard > entry.Instance.Timeout / 2) heard = now;
                if (heard > entry.LastUsed) entry.LastUsed = heard;
            }
        }
    }

    /// <summary>Ends an instance at its client's wish; throws a 404 when there is none.</summary>
    public async Task DeleteAsync(string group, string name, CancellationToken cancellationToken)
    {
        ConsumerInstance instance;
        lock (_gate)
        {
            if (!_instances.Remove((group, name), out var entry)) throw ConsumerInstance.NotFound(group, name);
            instance = entry.Instance;
        }

        await instance.CloseAsync(cancellationToken);
    }

    public void Dispose() => _sweeps.Dispose();

    private void Sweep()
    {
        var now = _time.GetUtcNow();
        lock (_gate)
        {
            foreach (var (key, entry) in _instances.ToList()) RemoveIfSilent(key, entry, now);
        }
    }

    private bool RemoveIfSilent((string Group, string Name) key, Entry entry, DateTimeOffset now)
    {
        if (entry.Uses > 0 || now - entry.LastUsed < entry.Instance.Timeout) return false;
        _instances.Remove(key);
        _ = entry.Instance.DisposeAsync().AsTask();
        return true;
    }

    private sealed class Entry(ConsumerInstance instance, DateTimeOffset lastUsed)
    {
        public ConsumerInstance Instance => instance;

        public int Uses { get; set; }

        public DateTimeOffset LastUsed { get; set; } = lastUsed;
    }
}
