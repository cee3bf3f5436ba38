using System.Text;

namespace Sluice.Log;

/// <summary>
/// What the worker itself must remember, as the last value per key of an internal topic with one partition: read once when
/// opened, then kept in memory and appended to.
/// </summary>
public sealed class KeyedTopic
{
    /// <summary>So many of the keys deleted since this was opened are remembered as deleted, the last ones.</summary>
    internal const int MostDeleted = 10_000;

    private readonly IEventLog _log;
    private readonly TopicPartition _partition;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _values = [];
    private readonly HashSet<string> _deleted = [];
    private readonly Queue<string> _lastDeleted = [];

    private KeyedTopic(IEventLog log, string topic, TimeProvider time) =>
        (_log, _partition, _time) = (log, new TopicPartition(topic, 0), time);

    /// <summary>All keys that have a value, with it.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Entries
    {
        get
        {
            lock (_gate) return [.. _values];
        }
    }

    /// <summary>Opens an internal topic, made when it is not there, and reads it through.</summary>
    public static async Task<KeyedTopic> OpenAsync(
        IEventLog log, string topic, TimeProvider time, CancellationToken cancellationToken)
    {
        if (log.FindTopic(topic) is null) await log.CreateTopicAsync(topic, TopicSettings.Internal, cancellationToken);
        var opened = new KeyedTopic(log, topic, time);
        await opened.LoadAsync(cancellationToken);
        return opened;
    }

    /// <summary>The last value of a key, or null.</summary>
    public ReadOnlyMemory<byte>? Find(string key)
    {
        lock (_gate) return _values.TryGetValue(key, out var value) ? value : (ReadOnlyMemory<byte>?)null;
    }

    /// <summary>
    /// Whether the last that was written for a key was its deletion. Known of those that the log has told when this was opened, and
    /// of the last ones since then.
    /// </summary>
    public bool WasDeleted(string key)
    {
        lock (_gate) return _deleted.Contains(key);
    }

    /// <summary>Sets a key's value, or deletes the key with null; returns when that is durable.</summary>
    public async Task PutAsync(string key, ReadOnlyMemory<byte>? value, CancellationToken cancellationToken)
    {
        using var builder = new RecordBatchBuilder();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        builder.Add(Encoding.UTF8.GetBytes(key).AsSpan(), NullableBytes.From(value), now, []);
        await _log.AppendAsync(_partition, builder.Build(), stamp: null, cancellationToken);
        Apply(key, value);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (offset, next) = _log.OffsetsOf(_partition);
        while (offset < next)
        {
            using var read = await _log.ReadAsync(_partition, offset, ReadLimits.Default, cancellationToken);
            foreach (var record in read) Load(Encoding.UTF8.GetString(record.Key.Bytes), record.Value.Copy());
            offset = read.NextOffset;
        }
    }

    private void Load(string key, ReadOnlyMemory<byte>? value)
    {
        lock (_gate)
        {
            Set(key, value);
            if (value is null) _deleted.Add(key);
        }
    }

    private void Apply(string key, ReadOnlyMemory<byte>? value)
    {
        lock (_gate)
        {
            Set(key, value);
            if (value is not null) return;
            _deleted.Add(key);
            _lastDeleted.Enqueue(key);
            if (_lastDeleted.Count > MostDeleted) _deleted.Remove(_lastDeleted.Dequeue());
        }
    }

    private void Set(string key, ReadOnlyMemory<byte>? value)
    {
        _deleted.Remove(key);
        if (value is { } set) _values[key] = set;
        else _values.Remove(key);
    }
}
