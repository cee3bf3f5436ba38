using Sluice.Connectors.Postgres;
using Sluice.Connectors.Tests.Files;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Recovery;

/// <summary>A source that the engine begins anew whenever it fails, unless that is for good.</summary>
internal sealed class SteadyRun : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly PostgresCdcOptions _options;
    private readonly CapturedLog _log;
    private readonly List<string> _failures = [];
    private readonly Task _running;
    private TaskCompletionSource _takes = new();

    public SteadyRun(PostgresCdcOptions options, CapturedLog log)
    {
        (_options, _log) = (options, log);
        _takes.SetResult();
        _running = Task.Run(RunAsync);
    }

    /// <summary>What the source failed with, so far.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_failures) return [.. _failures];
        }
    }

    public RecordingLogger Logger { get; } = new();

    /// <summary>The engine takes no batch any more until <see cref="TakeOn"/>.</summary>
    public void TakeNothing() => Volatile.Write(ref _takes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    public void TakeOn() => _takes.SetResult();

    /// <summary>Waits for a topic to have as many records.</summary>
    public Task UntilAsync(string topic, int count, TimeSpan within) => UntilAsync(() => _log.Of(topic).Count >= count, within);

    public async Task UntilAsync(Func<bool> isReached, TimeSpan within)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isReached())
        {
            if (_running.IsCompleted) await _running;
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < within,
                $"not within {within}; there are {_log.Records.Count} records. {string.Join('\n', Failures)}\n{string.Join('\n', Logger.Messages)}");
            await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _takes.TrySetResult();
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var source = new PostgresCdcSource(_options, CdcRun.Context("steady", Logger));
            try
            {
                await foreach (var batch in source.ReadAsync(_log.Positions, _stop.Token))
                {
                    await Volatile.Read(ref _takes).Task;
                    _log.Append(batch);
                    _log.Save(batch);
                    await source.AcknowledgeAsync(batch.Position, _stop.Token);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Told to end.
            }
            catch (IOException problem)
            {
                lock (_failures) _failures.Add(problem.Message);
            }
            finally
            {
                await source.DisposeAsync();
            }

            await Task.WhenAny(Task.Delay(Pause, TimeProvider.System, _stop.Token));
        }
    }
}
