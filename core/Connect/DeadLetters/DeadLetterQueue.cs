using Sluice.Connect.Configuration;
using Sluice.Log;

namespace Sluice.Connect.DeadLetters;

/// <summary>The dead letters of connectors: to look at, to send once more, to put away. What was done is durable.</summary>
public sealed class DeadLetterQueue : IDisposable
{
    private const int Chunk = 200;

    // So many are answered for; of more the first.
    private const int MostRefused = 10_000;

    // Read one by one, they may be as large as records get.
    private const int NamedChunk = 16;

    private readonly IEventLog _log;
    private readonly HandledLetters _handled;
    private readonly LetterRetry _retry;

    // Letters are dealt with by one call at a time, or two would send the same one.
    private readonly SemaphoreSlim _turn = new(1);

    private DeadLetterQueue(IEventLog log, HandledLetters handled, TimeProvider time) =>
        (_log, _handled, _retry) = (log, handled, new LetterRetry(log, time, name => IsThere(name)));

    /// <summary>Whether there is a connector of a name.</summary>
    public Func<string, bool> IsThere { get; set; } = static _ => true;

    public static async Task<DeadLetterQueue> OpenAsync(IEventLog log, TimeProvider time, CancellationToken cancellationToken) =>
        new(log, await HandledLetters.OpenAsync(log, time, cancellationToken), time);

    /// <summary>The connector's dead letters, the oldest of each partition first; fewer than asked for when they are large.</summary>
    /// <param name="behind">Only those behind this one; null: from the first on.</param>
    /// <param name="handledToo">Also those that were retried or purged.</param>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(
        ConnectorDefinition connector, DeadLetterId? behind, int most, bool handledToo, CancellationToken cancellationToken)
    {
        var page = new DeadLetterPage(most);
        if (_log.FindTopic(connector.DeadLetterTopic) is not { } topic) return page.Letters;
        for (var partition = behind?.Partition ?? 0; partition < topic.Partitions && !page.IsFull; partition++)
        {
            var from = behind is { } id && id.Partition == partition ? id.Offset + 1 : 0;
            await ReadAsync(connector, topic, partition, from, handledToo, page, cancellationToken);
        }

        return page.Letters;
    }

    /// <summary>How many dead letters of the connector are open; counts no further than <paramref name="most"/>.</summary>
    public async Task<int> CountAsync(ConnectorDefinition connector, int most, CancellationToken cancellationToken)
    {
        var (count, last) = (0, (DeadLetterId?)null);
        while (count < most)
        {
            var letters = await ListAsync(connector, last, Math.Min(Chunk, most - count), handledToo: false, cancellationToken);
            if (letters.Count == 0) break;
            (count, last) = (count + letters.Count, letters[^1].Id);
        }

        return count;
    }

    /// <summary>One dead letter, also when it was dealt with; null when there is none of this connector.</summary>
    public async Task<DeadLetter?> FindAsync(ConnectorDefinition connector, DeadLetterId id, CancellationToken cancellationToken)
    {
        if (_log.FindTopic(connector.DeadLetterTopic) is not { } topic || id.Partition >= topic.Partitions) return null;
        var (first, next) = _log.OffsetsOf(new TopicPartition(topic.Name, id.Partition));
        if (id.Offset < first || id.Offset >= next) return null;
        var found = new DeadLetterPage(1);
        await ReadAsync(connector, topic, id.Partition, id.Offset, handledToo: true, found, cancellationToken);
        return found.Letters is [var letter] && letter.Id == id ? letter : null;
    }

    /// <summary>Sends dead letters once more; each counts as dealt with when that is durable.</summary>
    /// <param name="ids">Null: all that are open now.</param>
    public Task<RetryOutcome> RetryAsync(
        ConnectorDefinition connector, IReadOnlyList<DeadLetterId>? ids, RetryTarget target, CancellationToken cancellationToken) =>
        HandleAsync(connector, ids, letter => _retry.SendAsync(connector, letter, target, cancellationToken), cancellationToken);

    /// <summary>Puts dead letters away: they are not shown any more, and go with the retention of their topic.</summary>
    /// <param name="ids">Null: all that are open now.</param>
    public Task<RetryOutcome> PurgeAsync(
        ConnectorDefinition connector, IReadOnlyList<DeadLetterId>? ids, CancellationToken cancellationToken) =>
        HandleAsync(connector, ids, static _ => Task.FromResult<string?>(null), cancellationToken);

    /// <summary>
    /// A connector was deleted: its retry topic goes too. Letters that still wait there are dead letters again first.
    /// </summary>
    /// <returns>How many letters were put back.</returns>
    public async Task<int> EndRetriesAsync(ConnectorDefinition connector, CommittedOffsets offsets, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await new RetryTopicEnd(_log, offsets, _retry).EndAsync(connector, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Deals with letters, a chunk after the other, and notes each chunk.</summary>
    /// <param name="handle">Deals with a letter; answers why it cannot be.</param>
    private async Task<RetryOutcome> HandleAsync(
        ConnectorDefinition connector, IReadOnlyList<DeadLetterId>? ids, Func<DeadLetter, Task<string?>> handle, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var refused = new List<(DeadLetterId, string)>();
            var count = ids is null
                ? await HandleAllAsync(connector, handle, refused, cancellationToken)
                : await HandleNamedAsync(connector, ids, handle, refused, cancellationToken);
            return new RetryOutcome(count, refused);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<int> HandleAllAsync(
        ConnectorDefinition connector, Func<DeadLetter, Task<string?>> handle, List<(DeadLetterId, string)> refused, CancellationToken cancellationToken)
    {
        var (count, end, last) = (0, Ends(connector), (DeadLetterId?)null);
        while (true)
        {
            var chunk = await ListAsync(connector, last, Chunk, handledToo: false, cancellationToken);
            if (chunk.Count == 0) return count;
            last = chunk[^1].Id;
            var meant = chunk.Where(letter => letter.Id.Offset < end[letter.Id.Partition]).ToList();
            count += await HandleAsync(connector, meant, handle, refused, cancellationToken);
        }
    }

    private async Task<int> HandleNamedAsync(
        ConnectorDefinition connector, IReadOnlyList<DeadLetterId> ids, Func<DeadLetter, Task<string?>> handle,
        List<(DeadLetterId, string)> refused, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var some in ids.Distinct().Chunk(NamedChunk))
        {
            var letters = await FindAllAsync(connector, some, refused, cancellationToken);
            count += await HandleAsync(connector, letters, handle, refused, cancellationToken);
        }

        return count;
    }

    private async Task<int> HandleAsync(
        ConnectorDefinition connector, List<DeadLetter> letters, Func<DeadLetter, Task<string?>> handle,
        List<(DeadLetterId, string)> refused, CancellationToken cancellationToken)
    {
        var done = new List<DeadLetterId>();
        if (_log.FindTopic(connector.DeadLetterTopic) is not { } noted) return 0;
        _handled.CheckRoom(noted, letters.Count);
        try
        {
            foreach (var letter in letters)
            {
                if (await handle(letter) is not { } reason) done.Add(letter.Id);
                else if (refused.Count < MostRefused) refused.Add((letter.Id, reason));
            }
        }
        finally
        {
            // What was sent before something broke is noted all the same, so that it is not sent again.
            var topic = _log.FindTopic(connector.DeadLetterTopic);
            if (topic is not null && done.Count > 0)
            {
                await _handled.AddAsync(
                    topic, done, partition => _log.OffsetsOf(new TopicPartition(topic.Name, partition)).First, CancellationToken.None);
            }
        }

        return done.Count;
    }

    private async Task<List<DeadLetter>> FindAllAsync(
        ConnectorDefinition connector, DeadLetterId[] ids, List<(DeadLetterId, string)> refused, CancellationToken cancellationToken)
    {
        var found = new List<DeadLetter>();
        foreach (var id in ids)
        {
            var letter = await FindAsync(connector, id, cancellationToken);
            if (letter is null) refused.Add((id, $"there is no dead letter {id} of this connector in {connector.DeadLetterTopic}"));
            else if (letter.IsHandled) refused.Add((id, "was retried or purged before"));
            else found.Add(letter);
        }

        return found;
    }

    /// <summary>Where each partition ends now: a letter that comes back while others are sent is not sent again at once.</summary>
    private long[] Ends(ConnectorDefinition connector) => _log.FindTopic(connector.DeadLetterTopic) is { } topic
        ? [.. Enumerable.Range(0, topic.Partitions).Select(partition => _log.OffsetsOf(new TopicPartition(topic.Name, partition)).Next)]
        : [];

    private async Task ReadAsync(
        ConnectorDefinition connector, TopicInfo topic, int partition, long from, bool handledToo,
        DeadLetterPage page, CancellationToken cancellationToken)
    {
        var place = new TopicPartition(topic.Name, partition);
        var handled = _handled.Of(topic, partition);
        var (first, next) = _log.OffsetsOf(place);
        for (var offset = Math.Max(from, first); offset < next && !page.IsFull;)
        {
            using var read = await _log.ReadAsync(place, offset, ReadLimits.Default, cancellationToken);
            foreach (var record in read)
            {
                if (page.IsFull) return;
                var isHandled = handled.Contains(record.Offset);
                if (isHandled && !handledToo) continue;
                if (DeadLetter.Read(new DeadLetterId(partition, record.Offset), record.ToRecord()) is { } letter && letter.Connector == connector.Name)
                    page.Add(letter with { IsHandled = isHandled });
            }

            offset = read.NextOffset;
        }
    }
}
