using Sluice.Connect.Retry;

namespace Sluice.Connect.Sources;

/// <summary>
/// Reads a source. It may take as long as it likes to have something, but when it is told to end and does not, it is left behind:
/// a source that blocks its thread or heeds no cancellation holds up nobody but itself.
/// </summary>
internal sealed class SourceReading(
    ConnectorInstance<ISource> instance, ISource source, SourcePositions resumeFrom, TaskProgress progress, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _lent = new();
    private IAsyncEnumerator<SourceBatch>? _batches;
    private bool _isLeft;

    /// <summary>The next batch, or null when the source has no more for ever.</summary>
    public async Task<SourceBatch?> NextAsync(CancellationToken cancellationToken)
    {
        await using var cancelled = cancellationToken.Register(() => _ = _lent.CancelAsync());
        progress.CheckHung();
        progress.Calls(nameof(ISource.ReadAsync));
        var reading = Task.Run(ReadAsync, CancellationToken.None);
        try
        {
            return await reading.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!reading.IsCompleted)
        {
            await EndAsync(reading);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isLeft) return; // An iterator that is at work must not be disposed of; its token is in its hands, too.
        if (_batches is { } batches)
        {
            progress.Calls("the end of ReadAsync");
            await EndAsync(Task.Run(async () => await batches.DisposeAsync(), CancellationToken.None));
        }

        if (!_isLeft) _lent.Dispose();
    }

    private async Task<SourceBatch?> ReadAsync()
    {
        _batches ??= SourceAnswer.Check(source.ReadAsync(resumeFrom, _lent.Token)).GetAsyncEnumerator(_lent.Token);
        return await _batches.MoveNextAsync() ? SourceAnswer.Check(_batches.Current) : null;
    }

    private async Task EndAsync(Task running)
    {
        try
        {
            await running.WaitAsync(RetryPipeline.Grace, time, CancellationToken.None);
        }
        catch (Exception) when (running.IsCompleted)
        {
            // However it ended, it has ended.
        }
        catch (TimeoutException)
        {
            _isLeft = true;
            instance.Leave();
            progress.LeftBehind(running);
        }
    }
}
