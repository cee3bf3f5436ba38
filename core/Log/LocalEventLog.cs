using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sluice.Log;

/// <summary>The log on the local disk, for one process.</summary>
public sealed class LocalEventLog : IEventLog
{
    private readonly LocalLogOptions _options;
    private readonly TopicFolders _folders;
    private readonly IDisposable _lock;
    private readonly PartitionEnvironment _environment;
    private readonly RequestGate _requests = new();
    private readonly ProducerIds _producers;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly ConcurrentDictionary<string, OpenTopic> _topics = new(StringComparer.Ordinal);
    private readonly ITimer _maintenance;
    private readonly LogCleaner _cleaner;
    private TopicCatalog? _catalog;
    private readonly DiskReserve _reserve;
    private volatile bool _isMakingRoom;
    private volatile bool _disposed;

    private LocalEventLog(
        LocalLogOptions options, StorageDirectory topics, PartitionEnvironment environment, IDisposable folderLock)
    {
        (_options, _environment, _lock) = (options, environment, folderLock);
        _producers = new ProducerIds(this, environment.Fences, environment.Time);
        _folders = new TopicFolders(topics, environment);
        _reserve = new DiskReserve(topics);
        _cleaner = new LogCleaner(
            () => _topics.Values.SelectMany(topic => topic.Partitions), environment, options.CompactionBytes);
        _maintenance = environment.Time.CreateTimer(
            _ => _ = MaintainAsync(CancellationToken.None), state: null, options.MaintenanceInterval, options.MaintenanceInterval);
    }

    public IReadOnlyList<TopicInfo> Topics =>
        [.. _topics.Values.Select(topic => topic.Info).OrderBy(topic => topic.Name, StringComparer.Ordinal)];

    /// <summary>Opens the log, as a crash may have left it, and makes the configured topics.</summary>
    /// <exception cref="DataFolderInUseException">Another process has the data folder.</exception>
    /// <exception cref="InvalidDataException">A newer version of Sluice wrote the data folder.</exception>
    /// <exception cref="InvalidTopicException">A configured topic cannot be as configured.</exception>
    public static async Task<LocalEventLog> OpenAsync(
        LocalLogOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var folderLock = await DataFolderLock.TakeAsync(options.Folder, options.LockWait, time, cancellationToken);
        var topics = FileSystemDirectory.Create(Path.Combine(options.Folder, "topics"));
        var environment = new PartitionEnvironment(
            options.Durability, new CommitThreads(), new QueueBudget(options.QueueBytes), time, new LogMetrics(), logger)
        {
            Requests = new RequestMemory(options.IdempotencyKeys, options.RequestLifetime),
            Discard = static unneeded => ThreadPool.UnsafeQueueUserWorkItem(static unneeded => unneeded.Dispose(), unneeded, preferLocal: false),
        };
        return await OpenAsync(options, topics, environment, folderLock, cancellationToken);
    }

    /// <summary>Opens the log in a folder that may be a simulated one, with turns that a test gives. Takes over what it is given.</summary>
    internal static async Task<LocalEventLog> OpenAsync(
        LocalLogOptions options,
        StorageDirectory topics,
        PartitionEnvironment environment,
        IDisposable folderLock,
        CancellationToken cancellationToken)
    {
        var log = new LocalEventLog(options, topics, environment, folderLock);
        try
        {
            await log.LoadAsync(cancellationToken);
            log._cleaner.Wake();
            return log;
        }
        catch
        {
            await log.DisposeAsync();
            throw;
        }
    }

    public TopicInfo? FindTopic(string topic) => _topics.TryGetValue(topic, out var open) ? open.Info : null;

    public async ValueTask<TopicInfo> GetOrCreateTopicAsync(string topic, CancellationToken cancellationToken)
    {
        if (FindTopic(topic) is { } found) return found;
        TopicName.Check(topic);
        if (!_options.CreateTopics) throw new UnknownTopicException(topic);
        try
        {
            return await CreateTopicAsync(topic, TopicSettings.Default, cancellationToken);
        }
        catch (TopicExistsException) when (FindTopic(topic) is not null)
        {
            return FindTopic(topic)!;
        }
    }

    public async ValueTask<TopicInfo> CreateTopicAsync(
        string topic, TopicSettings settings, CancellationToken cancellationToken)
    {
        TopicName.Check(topic);
        await BeginChangeAsync(cancellationToken);
        try
        {
            if (_topics.ContainsKey(topic)) throw new TopicExistsException(topic);
            CheckRoom(settings.Partitions);
            // What a deletion could not take away must not come back as the records of another topic.
            if (_catalog?.WasDeleted(topic) == true) _folders.Delete(topic);
            return await AddTopicAsync(topic, settings);
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask<TopicInfo> AlterTopicAsync(
        string topic, TopicSettings settings, CancellationToken cancellationToken)
    {
        await BeginChangeAsync(cancellationToken);
        try
        {
            var open = Open(topic);
            if (settings.Partitions < open.Partitions.Length)
            {
                throw new InvalidTopicException(
                    $"Topic '{topic}' has {open.Partitions.Length} partitions; partitions can be added, never removed, "
                    + $"so {settings.Partitions} is too few.");
            }

            CheckRoom(settings.Partitions - open.Partitions.Length);
            var info = open.Info with { Settings = settings };
            await WriteDownAsync(() => _catalog!.PutAsync(info, CancellationToken.None));
            _topics[topic] = _folders.Open(info, open.Partitions);
            // A shorter retention counts now: it may be there to make room.
            foreach (var partition in open.Partitions) _ = partition.MaintainAsync();
            _cleaner.Wake();
            return info;
        }
        finally
        {
            _changing.Release();
        }
    }

    public async ValueTask DeleteTopicAsync(string topic, CancellationToken cancellationToken)
    {
        await BeginChangeAsync(cancellationToken);
        try
        {
            var open = Open(topic);
            // From here on to the end, also when nobody waits for the answer any more: half a deletion is none.
            await WriteDownAsync(() => _catalog!.MarkDeletedAsync(open.Info, CancellationToken.None));
            _topics.TryRemove(topic, out _);
            foreach (var closing in open.Partitions.Select(partition => partition.DeleteAsync()).ToList()) await closing;
            await FinishDeletionAsync(topic);
            _reserve.Take();
        }
        finally
        {
            _changing.Release();
        }
    }

    public ValueTask<AppendResult> AppendAsync(
        TopicPartition partition, EncodedBatches batches, AppendStamp? stamp, CancellationToken cancellationToken)
    {
        try
        {
            var log = PartitionAt(partition);
            if (_isMakingRoom && !TopicName.IsInternal(partition.Topic))
                throw new LogUnavailableException($"{partition} takes no records now: the disk is full, and room is being made.");
            SizeCheck.Require(batches);
            if (stamp is RequestStamp) RequireOneBatch(batches);
            // Only what is new is refused for these: whatever became of the topic and the clock, a repeat gets its first answer.
            EventLogException? refusal = TimestampCheck.Problem(batches, _environment.Time, _options.TimestampTolerance);
            if (log.Settings.Cleanup.Compacts) refusal ??= KeyCheck.Problem(partition.Topic, batches);
            return log.AppendAsync(batches, stamp, refusal, cancellationToken);
        }
        catch (Exception refusal)
        {
            batches.Dispose();
            return ValueTask.FromException<AppendResult>(refusal);
        }
    }

    public ValueTask<ProducerIdentity> NewProducerAsync(string? name, CancellationToken cancellationToken) =>
        _producers.NewAsync(name, cancellationToken);

    public async ValueTask<OpenRequest> OpenRequestAsync(
        string topic, string key, ulong fingerprint, CancellationToken cancellationToken)
    {
        var request = RequestHash.Of(Open(topic).Info.Id, key);
        await _requests.EnterAsync(request, cancellationToken);
        try
        {
            var (open, now) = (Open(topic), _environment.Time.GetUtcNow().ToUnixTimeMilliseconds());
            RequestEntry? known = null;
            foreach (var partition in open.Partitions) known ??= partition.FindRequest(request, now);
            if (known is { } before && before.Fingerprint != fingerprint) throw new RequestMismatchException();
            var stamp = new RequestStamp(request, fingerprint, known?.Partitions ?? open.Partitions.Length, known?.Time ?? now);
            return new OpenRequest(stamp, known is not null, _requests, _environment.Requests);
        }
        catch
        {
            _requests.Leave(request);
            throw;
        }
    }

    public ValueTask<LogRead> ReadAsync(
        TopicPartition partition, long offset, ReadLimits limits, CancellationToken cancellationToken) =>
        PartitionAt(partition).ReadAsync(offset, limits, cancellationToken);

    public async ValueTask WaitForRecordsAsync(
        IReadOnlyCollection<(TopicPartition Partition, long Offset)> positions, TimeSpan wait, CancellationToken cancellationToken)
    {
        var partitions = positions.Select(position => PartitionAt(position.Partition)).ToList();
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            foreach (var partition in partitions) partition.AddWaiter(waiter);
            if (positions.Any(position => OffsetsOf(position.Partition).Next > position.Offset)) return;
            await waiter.Task.WaitAsync(wait, _environment.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing came in time, which is an answer too.
        }
        finally
        {
            foreach (var partition in partitions) partition.RemoveWaiter(waiter);
        }
    }

    public PartitionOffsets OffsetsOf(TopicPartition partition) => PartitionAt(partition).Offsets;

    public ValueTask<long> OffsetForTimeAsync(
        TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken) =>
        new(PartitionAt(partition).OffsetForTime(time.ToUnixTimeMilliseconds()));

    public ReadOnlyMemory<byte>? SourcePositionOf(TopicPartition partition, string source, string part) =>
        PartitionAt(partition).SourcePositionOf(source, part);

    public Task MaintainAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_topics.Values.SelectMany(topic => topic.Partitions).Select(partition => partition.MaintainAsync()))
            .WaitAsync(cancellationToken);

    public PartitionDescription Describe(TopicPartition partition) => PartitionAt(partition).Describe();

    /// <summary>Writes what waits and leaves the log so that it opens quickly. A log that was not disposed of loses nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        await _maintenance.DisposeAsync();
        _cleaner.Dispose();
        // Whoever changes a topic comes to an end first, so that nothing is open in the end that was not closed.
        await _changing.WaitAsync(CancellationToken.None);
        await CloseAsync(_topics.Values.SelectMany(topic => topic.Partitions));
        _environment.Threads.Dispose();
        _environment.Metrics.Dispose();
        _lock.Dispose();
        await _producers.DisposeAsync();
        _changing.Release();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        // The list of topics is a topic itself: it is opened first, by its name alone.
        _topics[TopicCatalog.Topic] = _folders.Open(new TopicInfo(TopicCatalog.Topic, Guid.Empty, TopicSettings.Internal), []);
        _catalog = await TopicCatalog.OpenAsync(this, _environment.Time, cancellationToken);
        foreach (var deleted in _catalog.MarkedDeleted.Union(_folders.Names.Where(_catalog.WasDeleted)).ToList()) await FinishDeletionAsync(deleted);
        foreach (var topic in _catalog.Topics) _topics[topic.Name] = _folders.Open(WithOwnSettings(topic), []);
        foreach (var (name, partitions) in _folders.Unknown(_topics.Keys).Where(topic => !_catalog.WasDeleted(topic.Topic)))
        {
            _environment.Logger.TopicAdopted(name);
            await AddTopicAsync(name, TopicSettings.Default with { Partitions = partitions });
        }

        await _producers.LoadAsync(cancellationToken);
        foreach (var (name, settings) in _options.Topics) await ConfigureAsync(name, settings, cancellationToken);
        _reserve.Take();
    }

    /// <summary>
    /// Makes a topic of the configuration, or gives it the settings that stand there. Partitions that were added while the log was
    /// in use stay: a log that did not open because of them could not even be asked.
    /// </summary>
    private async Task ConfigureAsync(string name, Func<TopicSettings, TopicSettings> change, CancellationToken cancellationToken)
    {
        if (FindTopic(name) is not { } existing)
        {
            await CreateTopicAsync(name, change(TopicSettings.Default), cancellationToken);
            return;
        }

        var settings = change(existing.Settings);
        if (settings.Partitions < existing.Settings.Partitions)
        {
            _environment.Logger.PartitionsStay(name, existing.Settings.Partitions, settings.Partitions);
            settings = settings with { Partitions = existing.Settings.Partitions };
        }

        if (settings != existing.Settings) await AlterTopicAsync(name, settings, cancellationToken);
    }

    private async Task BeginChangeAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        if (!_disposed) return;
        _changing.Release();
        throw new LogUnavailableException("The log is closed: the worker is stopping.");
    }

    /// <summary>Writes to the list of topics; on a full disk with what was kept for that, which others must not take meanwhile.</summary>
    private async Task WriteDownAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (LogUnavailableException)
        {
            _isMakingRoom = true;
            try
            {
                _reserve.Release();
                await write();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new LogUnavailableException($"The list of topics cannot be written now: {failure.Message}", failure);
            }
            finally
            {
                _isMakingRoom = false;
            }
        }
    }

    private async Task<TopicInfo> AddTopicAsync(string topic, TopicSettings settings)
    {
        var info = new TopicInfo(topic, Guid.NewGuid(), settings);
        if (_catalog is not null) await _catalog.PutAsync(info, CancellationToken.None);
        _topics[topic] = _folders.Open(info, []);
        _cleaner.Wake();
        return info;
    }

    /// <summary>Deletes the files of a topic that is deleted already; when the disk refuses, the next opening does it.</summary>
    private async Task FinishDeletionAsync(string topic)
    {
        try
        {
            _folders.Delete(topic);
            await _catalog!.ForgetAsync(topic, CancellationToken.None);
        }
        catch (LogUnavailableException failure)
        {
            _environment.Logger.FilesNotDeleted(topic, failure.Message);
        }
    }

    /// <summary>Closes partitions side by side.</summary>
    private static async Task CloseAsync(IEnumerable<PartitionLog> partitions)
    {
        foreach (var closing in partitions.Select(partition => partition.CloseAsync()).ToList()) await closing;
    }

    /// <summary>A crash may keep some batches of an append: a request's part is one, so that it is there or not.</summary>
    private static void RequireOneBatch(EncodedBatches batches)
    {
        if (BatchHeader.Read(batches.Memory.Span).TotalSize != batches.Length)
            throw new ArgumentException("An append with a request's stamp must be one batch.", nameof(batches));
    }

    /// <summary>What the worker keeps for itself is kept as this version does it, whichever version made the topic.</summary>
    private static TopicInfo WithOwnSettings(TopicInfo topic) => topic.IsInternal
        ? topic with { Settings = TopicSettings.Internal with { Partitions = topic.Partitions } }
        : topic;

    private void CheckRoom(int morePartitions)
    {
        if (_topics.Values.Sum(topic => topic.Partitions.Length) + morePartitions <= _options.MaxPartitions) return;
        throw new InvalidTopicException(
            $"The log has {_options.MaxPartitions} partitions, as many as it may. Delete topics that nobody needs.");
    }

    private OpenTopic Open(string topic) =>
        _topics.TryGetValue(topic, out var open) ? open : throw new UnknownTopicException(topic);

    private PartitionLog PartitionAt(TopicPartition partition) => Open(partition.Topic).PartitionAt(partition);
}
