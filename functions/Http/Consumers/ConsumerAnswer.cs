using System.Text.Json;
using Sluice.Log;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.Consumers;

/// <summary>The records of one poll as they are put together: JSON in pooled memory, and how far each partition was read.</summary>
internal sealed class ConsumerAnswer : IDisposable
{
    private readonly PooledBuffer _body = new();
    private readonly Utf8JsonWriter _json;
    private readonly BodyMemory _memory;
    private readonly EmbeddedFormat _format;
    private readonly long _maxBytes;
    private readonly Dictionary<PartitionPosition, (long From, long Next)> _read = [];
    private long _taken;

    public ConsumerAnswer(BodyMemory memory, EmbeddedFormat format, long maxBytes)
    {
        (_memory, _format, _maxBytes) = (memory, format, maxBytes);
        _json = new Utf8JsonWriter(_body, JsonAnswer.Format);
        _json.WriteStartArray();
    }

    /// <summary>How many records there are.</summary>
    public int Records { get; private set; }

    /// <summary>The bytes of their keys and values.</summary>
    public long Bytes { get; private set; }

    /// <summary>No more fits in.</summary>
    public bool IsFull { get; private set; }

    /// <summary>What was read of each partition: from where, and up to where.</summary>
    public IReadOnlyDictionary<PartitionPosition, (long From, long Next)> Read => _read;

    /// <summary>How much more may be read at once.</summary>
    public int Room => (int)Math.Clamp(_maxBytes - Bytes, 1, 1 << 20);

    /// <summary>Where a partition goes on behind this answer.</summary>
    public long NextOf(PartitionPosition position) => _read.TryGetValue(position, out var read) ? read.Next : position.Next;

    /// <summary>Takes in what was read, as far as it fits. The first record always does.</summary>
    public void Add(PartitionPosition position, LogRead read)
    {
        var from = _read.TryGetValue(position, out var before) ? before.From : position.Next;
        var next = read.NextOffset;
        foreach (var record in read)
        {
            var size = record.Key.Bytes.Length + record.Value.Bytes.Length;
            if (Records > 0 && Bytes + size > _maxBytes)
            {
                (next, IsFull) = (record.Offset, true);
                break;
            }

            Write(position.Partition, record);
            Bytes += size;
            Records++;
        }

        _read[position] = (from, next);
        IsFull |= Bytes >= _maxBytes;
        Count();
    }

    /// <summary>The whole body.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _json.WriteEndArray();
        _json.Flush();
        return _body.WrittenMemory;
    }

    public void Dispose()
    {
        _json.Dispose();
        _body.Dispose();
        _memory.GiveBack(Interlocked.Exchange(ref _taken, 0));
    }

    private void Write(TopicPartition place, scoped in RecordView record)
    {
        _json.WriteStartObject();
        _json.WriteString("topic", place.Topic);
        if (_format == EmbeddedFormat.Json)
        {
            RecordJson.WriteKeyAndValue(_json, record.Key, record.Value, ValueFormat.Json);
        }
        else
        {
            WriteBase64("key", record.Key);
            WriteBase64("value", record.Value);
        }

        _json.WriteNumber("partition", place.Partition);
        _json.WriteNumber("offset", record.Offset);
        _json.WriteEndObject();
    }

    private void WriteBase64(string name, NullableBytes bytes)
    {
        if (bytes.HasValue) _json.WriteBase64String(name, bytes.Bytes);
        else _json.WriteNull(name);
    }

    /// <summary>The memory counts with that of the requests; when all of it is taken, what is there is enough.</summary>
    private void Count()
    {
        _json.Flush();
        var growth = _body.FootprintFor(0) - _taken;
        if (growth <= 0) return;
        try
        {
            _memory.Take(growth);
            _taken += growth;
        }
        catch (RequestException) when (_taken > 0)
        {
            IsFull = true;
        }
    }
}
