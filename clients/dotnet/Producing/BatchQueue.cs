namespace Sluice.Client;

/// <summary>The batches of one partition that are not sent yet, in order; the last of them takes more records.</summary>
internal sealed class BatchQueue(ProducerOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OpenBatch> _batches = [];
    private Exception? _closed;
    private bool _flushing;

    /// <summary>Adds a record; says whether its batch is the first to wait, or full.</summary>
    public Task<RecordPlace> Add(Record record, long timestamp, long bytes, out bool changed)
    {
        lock (_gate)
        {
            if (_closed is { } failure) throw failure;
            changed = false;
            if (_batches.Last is not { } last || last.Value.Length >= options.BatchBytes)
            {
                changed = true;
                last = _batches.AddLast(new OpenBatch(options.Codec, time.GetTimestamp()));
            }

            var delivery = last.Value.Add(record, timestamp, bytes);
            changed |= last.Value.Length >= options.BatchBytes;
            return delivery;
        }
    }

    /// <summary>
    /// Takes the next batch out when it is full, has lingered long enough, or is to be flushed. Otherwise says how long it
    /// lingers still; null when there is none.
    /// </summary>
    public OpenBatch? TryTake(out TimeSpan? lingers)
    {
        lock (_gate)
        {
            lingers = null;
            if (_batches.First is not { } first)
            {
                _flushing = false;
                return null;
            }

            var left = options.Linger - time.GetElapsedTime(first.Value.Started);
            if (first.Value.Length < options.BatchBytes && left > TimeSpan.Zero && !_flushing)
            {
                lingers = left;
                return null;
            }

            _batches.RemoveFirst();
            return first.Value;
        }
    }

    /// <summary>What waits now is not to linger.</summary>
    public void Flush()
    {
        lock (_gate) _flushing = true;
    }

    /// <summary>Fails all that waits and all that comes; returns what it took of the budget.</summary>
    public long Fail(Exception failure)
    {
        lock (_gate)
        {
            _closed = failure;
            var bytes = _batches.Sum(batch => batch.Fail(failure));
            Clear();
            return bytes;
        }
    }

    public void Dispose()
    {
        lock (_gate) Clear();
    }

    private void Clear()
    {
        foreach (var batch in _batches) batch.Dispose();
        _batches.Clear();
    }
}
