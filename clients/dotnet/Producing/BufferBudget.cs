namespace Sluice.Client;

/// <summary>The bytes that may wait to be acknowledged. Whoever finds none left waits, and they go on in the order they came.</summary>
internal sealed class BufferBudget(long limit)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Done)> _waiting = [];
    private long _free = limit;

    public async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        LinkedListNode<(long Bytes, TaskCompletionSource Done)> place;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _free >= bytes)
            {
                _free -= bytes;
                return;
            }

            place = _waiting.AddLast((bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        await using var registration = cancellationToken.Register(() => GiveUp(place, cancellationToken));
        await place.Value.Done.Task;
    }

    public void Return(long bytes)
    {
        lock (_gate)
        {
            _free += bytes;
            LetIn();
        }
    }

    /// <summary>Nobody waits any more: all fail.</summary>
    public void FailWaiting(Exception failure)
    {
        lock (_gate)
        {
            foreach (var (_, done) in _waiting) done.TrySetException(failure);
            _waiting.Clear();
        }
    }

    private void GiveUp(LinkedListNode<(long Bytes, TaskCompletionSource Done)> place, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (place.List is null) return;
            _waiting.Remove(place);
            place.Value.Done.TrySetCanceled(cancellationToken);
            LetIn();
        }
    }

    private void LetIn()
    {
        while (_waiting.First is { } first && first.Value.Bytes <= _free)
        {
            _free -= first.Value.Bytes;
            _waiting.RemoveFirst();
            first.Value.Done.TrySetResult();
        }
    }
}
