using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

/// <summary>A files source at work, driven step by step: a clock of our own tells when it waits for its next poll.</summary>
internal sealed class FilesRun : IAsyncDisposable
{
    private static readonly TimeSpan PatienceOfTheTest = TimeSpan.FromSeconds(30);

    private readonly FilesSource _source;
    private readonly IAsyncEnumerator<SourceBatch> _batches;
    private readonly CancellationTokenSource _stopping = new();
    private readonly KeptRecords _kept;
    private readonly ManualTime _time;
    private readonly TimeSpan _poll;
    private Task<bool>? _moving;

    public FilesRun(
        FilesSourceOptions options, KeptRecords kept, ManualTime? time = null, RecordingLogger? logger = null, int maxBatchLines = 1_000)
    {
        (_kept, _time, _poll) = (kept, time ?? new ManualTime(), options.PollInterval);
        _source = new FilesSource(options, Context(_time, logger)) { MaxBatchLines = maxBatchLines };
        _batches = _source.ReadAsync(kept.Positions, _stopping.Token).GetAsyncEnumerator();
    }

    public static ConnectorContext Context(TimeProvider time, RecordingLogger? logger = null, string? folder = null) => new()
    {
        Connector = "files-test",
        Logger = logger ?? new RecordingLogger(),
        Time = time,
        DataFolder = folder ?? Path.GetTempPath(),
        ConfigurationFolder = folder ?? Path.GetTempPath(),
    };

    /// <summary>The next batch, or null when the source has found nothing and waits for its next poll.</summary>
    public async Task<SourceBatch?> NextAsync()
    {
        if (_moving is null) _moving = _batches.MoveNextAsync().AsTask();
        else _time.Advance(_poll);
        var started = TimeProvider.System.GetTimestamp();
        while (!_moving.IsCompleted && !_time.IsAwaited)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < PatienceOfTheTest, "the source hangs");
            await Task.Yield();
        }

        if (!_moving.IsCompleted) return null;
        Assert.True(await _moving);
        _moving = null;
        return _batches.Current;
    }

    /// <summary>Reads and keeps everything there is, until the source has found nothing for four seconds of its time.</summary>
    public async Task DrainAsync(int idlePolls = 16)
    {
        for (var idle = 0; idle < idlePolls;)
        {
            if (await NextAsync() is { } batch)
            {
                idle = 0;
                _kept.Append(batch);
                _kept.Save(batch);
            }
            else idle++;
        }
    }

    /// <summary>One run from the stored positions to the end of what there is, and a stop.</summary>
    public static async Task ToEndAsync(FilesSourceOptions options, KeptRecords kept, RecordingLogger? logger = null)
    {
        await using var run = new FilesRun(options, kept, logger: logger);
        await run.DrainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_moving is not null) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _moving);
        await _batches.DisposeAsync();
        await _source.DisposeAsync();
        _stopping.Dispose();
    }
}
