namespace Sluice.Log;

/// <summary>Lets one request of a key through at a time; those that wait find the answer of the one before.</summary>
internal sealed class RequestGate
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, TaskCompletionSource> _open = [];

    /// <summary>Enters, after whoever is in; <see cref="Leave"/> must follow.</summary>
    public async ValueTask EnterAsync(UInt128 request, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task other;
            lock (_gate)
            {
                if (!_open.TryGetValue(request, out var inside))
                {
                    _open.Add(request, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                    return;
                }

                other = inside.Task;
            }

            await other.WaitAsync(cancellationToken);
        }
    }

    public void Leave(UInt128 request)
    {
        lock (_gate)
        {
            if (_open.Remove(request, out var inside)) inside.SetResult();
        }
    }
}
