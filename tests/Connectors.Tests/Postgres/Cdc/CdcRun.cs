using Sluice.Connectors.Postgres;
using Sluice.Connectors.Tests.Files;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

/// <summary>A postgres-cdc source at work, as the engine runs it: append, save the position, acknowledge.</summary>
internal sealed class CdcRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly PostgresCdcSource _source;
    private readonly CapturedLog _log;
    private readonly Func<SourceBatch, Task> _onBatch;
    private readonly Task _running;
    private readonly SemaphoreSlim _released = new(0);
    private int _holdsAfter;

    private CdcRun(PostgresCdcSource source, CapturedLog log, int holdsAfter, Func<SourceBatch, Task> onBatch)
    {
        (_source, _log, _holdsAfter, _onBatch) = (source, log, holdsAfter, onBatch);
        _running = Task.Run(RunAsync);
    }

    public ConnectorReadings Readings => _source.Readings;

    public RecordingLogger Logger { get; private init; } = new();

    /// <summary>Ends when the source does.</summary>
    public Task Ended => _running;

    /// <summary>Sets a source to work.</summary>
    /// <param name="onBatch">Done before a batch is appended, while the source waits.</param>
    public static CdcRun Start(
        PostgresCdcOptions options, CapturedLog log, string connector = "cdc", int holdsAfter = int.MaxValue, Func<SourceBatch, Task>? onBatch = null)
    {
        var logger = new RecordingLogger();
        return new CdcRun(new PostgresCdcSource(options, Context(connector, logger)), log, holdsAfter, onBatch ?? (_ => Task.CompletedTask)) { Logger = logger };
    }

    public static ConnectorContext Context(string connector, RecordingLogger logger) => new()
    {
        Connector = connector,
        Logger = logger,
        Time = TimeProvider.System,
        DataFolder = Path.GetTempPath(),
        ConfigurationFolder = Path.GetTempPath(),
    };

    /// <summary>Waits for something to be in the log.</summary>
    public async Task UntilAsync(Func<CapturedLog, bool> isThere)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!isThere(_log))
        {
            if (_running.IsCompleted) await _running;
            Assert.True(
                TimeProvider.System.GetElapsedTime(started) < Patience,
                $"it did not come; there are:\n{string.Join('\n', _log.Records.TakeLast(20).Select(record => $"{record.Topic}: {CapturedLog.Text(record)}"))}\n{string.Join('\n', Logger.Messages)}");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    public Task UntilAsync(string topic, int count) => UntilAsync(log => log.Of(topic).Count >= count);

    /// <summary>Takes no more batches from the source.</summary>
    public void Hold() => Volatile.Write(ref _holdsAfter, 0);

    /// <summary>Takes batches again.</summary>
    public void Release()
    {
        Volatile.Write(ref _holdsAfter, int.MaxValue);
        _released.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _running;
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // However it ended, it was told to.
        }

        await _source.DisposeAsync();
        _stopping.Dispose();
        _released.Dispose();
    }

    private async Task RunAsync()
    {
        var taken = 0;
        await foreach (var batch in _source.ReadAsync(_log.Positions, _stopping.Token))
        {
            taken++;
            if (taken > Volatile.Read(ref _holdsAfter)) await _released.WaitAsync(_stopping.Token);
            await _onBatch(batch);
            _log.Append(batch);
            _log.Save(batch);
            await _source.AcknowledgeAsync(batch.Position, _stopping.Token);
        }
    }
}
