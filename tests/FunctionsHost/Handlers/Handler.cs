using Sluice.FunctionsHost.Hosting;
using Sluice.Testing;

namespace Sluice.FunctionsHost.Handlers;

/// <summary>The handler on its port, started again there as often as the host's rules say.</summary>
internal sealed class Handler : IAsyncDisposable
{
    private readonly HandlerStart _start;
    private readonly TimeSpan _initialization;
    private readonly HostOutput _output;
    private readonly Action _stopHost;
    private readonly RestartBudget _budget = new(TimeProvider.System);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _port;
    private readonly Task _supervising;
    private volatile TaskCompletionSource _ready = Unready();
    private volatile TaskCompletionSource _timeLimit = Unready();

    /// <summary>Starts the handler on a free port.</summary>
    /// <param name="initialization">How long it may take to be ready.</param>
    /// <param name="stopHost">Called when there is no use in another start.</param>
    public Handler(HandlerStart start, TimeSpan initialization, HostOutput output, Action stopHost)
    {
        (_start, _initialization, _output, _stopHost) = (start, initialization, output, stopHost);
        _port = FreePort.Find();
        Address = new Uri($"http://127.0.0.1:{_port}");
        _supervising = SuperviseAsync(HandlerProcess.Start(_start.On(_port), _output));
    }

    public Uri Address { get; }

    /// <summary>Waits until the handler takes requests; throws a <see cref="TimeoutException"/>, and stops the host, when it never does.</summary>
    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(4 * _initialization);
        }
        catch (TimeoutException)
        {
            _output.Say("waited for the handler in vain and stops.");
            _stopHost();
            throw;
        }
    }

    /// <summary>A function ran for too long: the whole handler is killed, with all that it does, and started again.</summary>
    public void ExceedTimeLimit() => _timeLimit.TrySetResult();

    /// <summary>Kills the handler for good.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _supervising;
        _stopping.Dispose();
    }

    private static TaskCompletionSource Unready() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task SuperviseAsync(HandlerProcess first)
    {
        for (var process = first; ; process = HandlerProcess.Start(_start.On(_port), _output))
        {
            using (process)
            {
                _output.Say($"started the handler as process {process.Id} on port {_port}");
                var end = await LiveAsync(process);
                if (end == HandlerEnd.Silence)
                {
                    _output.Say("does not start the handler again: its exit code was 0. Every request fails from now on.");
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                if (_stopping.IsCancellationRequested) return;
                if (end == HandlerEnd.Failure && !_budget.AllowsAnother())
                {
                    _output.Say("Exceeded http worker restart retry count. Shutting down Functions Host");
                    _stopHost();
                    return;
                }
            }
        }
    }

    /// <summary>Watches one run to its end. Whoever asks whether the handler is ready waits from then on.</summary>
    private async Task<HandlerEnd> LiveAsync(HandlerProcess process)
    {
        using var run = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var timeLimit = _timeLimit = Unready();
        var ready = BecomeReadyAsync(process, run.Token);
        var stopped = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stopping.Token);
        var whatFirst = await Task.WhenAny(process.Ended, ready, timeLimit.Task, stopped);
        if (whatFirst == ready && await ready) whatFirst = await Task.WhenAny(process.Ended, timeLimit.Task, stopped);
        var end = whatFirst == process.Ended ? Judge(await process.Ended)
            : whatFirst == timeLimit.Task ? HandlerEnd.TimeLimit
            : whatFirst == ready ? HandlerEnd.Failure
            : HandlerEnd.Stop;

        // An end in silence is not noticed: before the handler was ready it is a start that takes too long, later it is nothing.
        if (end == HandlerEnd.Silence && !await ready) end = HandlerEnd.Failure;
        if (end != HandlerEnd.Silence && _ready.Task.IsCompleted) _ready = Unready();
        await run.CancelAsync();
        if (!process.Ended.IsCompleted) await process.KillAsync();
        return _stopping.IsCancellationRequested ? HandlerEnd.Stop : end;
    }

    private HandlerEnd Judge(int exitCode)
    {
        _output.Say($"saw the handler end with exit code {exitCode}");
        return exitCode switch { 0 => HandlerEnd.Silence, 200 => HandlerEnd.Restart, _ => HandlerEnd.Failure };
    }

    /// <summary>False: it took too long, or was given up.</summary>
    private async Task<bool> BecomeReadyAsync(HandlerProcess process, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_initialization);
        try
        {
            await ReadinessProbe.AnsweredAsync(Address, patience.Token);
            _output.Say($"found the handler ready: process {process.Id}");
            _ready.TrySetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            if (!cancellationToken.IsCancellationRequested) _output.Say($"waited {_initialization} for process {process.Id} to be ready");
            return false;
        }
    }
}
