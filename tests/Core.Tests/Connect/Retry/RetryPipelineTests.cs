using Sluice.Connect.Configuration;
using Sluice.Connect.Retry;

namespace Sluice.Core.Tests.Connect.Retry;

public sealed class RetryPipelineTests
{
    private readonly ManualTime _time = new();
    private readonly List<RetryNotice> _notices = [];
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly RetryPipeline _pipeline;

    public RetryPipelineTests() => _pipeline = new RetryPipeline(new RetrySettings(), _time, new LowestRandom(), _notices.Add);

    [Fact]
    public async Task An_outage_is_waited_out_for_ever_with_growing_waits()
    {
        var calls = 0;
        var running = _pipeline.ExecuteAsync(
            _ => ++calls <= 12 ? throw new HttpRequestException("refused") : new ValueTask<int>(calls), CancellationToken.None).AsTask();

        for (var attempt = 1; attempt <= 12; attempt++)
        {
            var wait = new BackoffSchedule(new RetrySettings(), new LowestRandom()).DelayAfter(attempt, null);
            await _time.TimerSetAsync(wait);
            _time.Advance(wait);
        }

        Assert.Equal(13, await running);
        Assert.Equal(Enumerable.Range(1, 12), _notices.Select(notice => notice.Attempt));
        Assert.Equal((TimeSpan.FromMilliseconds(100), "refused"), (_notices[0].Delay, _notices[0].Error.Message));
        Assert.Equal(TimeSpan.FromSeconds(15), _notices[^1].Delay);
    }

    [Fact]
    public async Task The_other_sides_wish_to_wait_is_honoured()
    {
        var calls = 0;
        var running = _pipeline.ExecuteAsync(
            _ => ++calls == 1 ? throw new SinkUnavailableException("later", TimeSpan.FromSeconds(77)) : ValueTask.CompletedTask,
            CancellationToken.None).AsTask();

        await _time.TimerSetAsync(TimeSpan.FromSeconds(77));
        _time.Advance(TimeSpan.FromSeconds(77));
        await running;

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task What_is_no_outage_passes_at_once()
    {
        var bad = await Assert.ThrowsAsync<FormatException>(
            () => _pipeline.ExecuteAsync(_ => throw new FormatException("bad record"), CancellationToken.None).AsTask());
        await Assert.ThrowsAsync<ConnectorStoppedException>(
            () => _pipeline.ExecuteAsync(_ => throw new ConnectorStoppedException("wrong password"), CancellationToken.None).AsTask());

        Assert.Equal("bad record", bad.Message);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task A_call_that_heeds_its_time_out_is_tried_again()
    {
        var calls = 0;
        var running = _pipeline.ExecuteAsync(
            async cancellation =>
            {
                _entered.TrySetResult();
                if (++calls == 1) await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            },
            CancellationToken.None).AsTask();

        await TimeOutAsync();
        await _time.TimerSetAsync(TimeSpan.FromMilliseconds(100));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await running;

        var error = Assert.IsType<CallTimedOutException>(Assert.Single(_notices).Error);
        Assert.False(error.Abandoned);
        Assert.Equal("The connector did not answer within 30s (retry.timeout).", error.Message);
    }

    [Fact]
    public async Task A_call_that_ignores_its_time_out_is_left_behind()
    {
        var (calls, never) = (0, new TaskCompletionSource());
        var running = _pipeline.ExecuteAsync(
            _ =>
            {
                _entered.TrySetResult();
                return ++calls == 1 ? new ValueTask(never.Task) : ValueTask.CompletedTask;
            },
            CancellationToken.None).AsTask();

        await GiveUpOnFirstCallAsync();
        await running;

        Assert.True(Assert.IsType<CallTimedOutException>(Assert.Single(_notices).Error).Abandoned);
    }

    [Fact]
    public async Task A_call_that_blocks_its_thread_does_not_block_the_engine()
    {
        var calls = 0;
        using var release = new ManualResetEventSlim();
        var running = _pipeline.ExecuteAsync(
            _ =>
            {
                _entered.TrySetResult();
                if (++calls == 1) release.Wait();
                return ValueTask.CompletedTask;
            },
            CancellationToken.None).AsTask();

        await GiveUpOnFirstCallAsync();
        await running;
        release.Set();

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_call_that_succeeds_although_it_was_cancelled_has_succeeded()
    {
        var delivered = new TaskCompletionSource<string>();
        var running = _pipeline.ExecuteAsync(
            _ =>
            {
                _entered.TrySetResult();
                return new ValueTask<string>(delivered.Task);
            },
            CancellationToken.None).AsTask();

        await TimeOutAsync();
        await _time.TimerSetAsync(RetryPipeline.Grace);
        delivered.SetResult("late");

        Assert.Equal("late", await running);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Stopping_ends_a_call()
    {
        using var stopping = new CancellationTokenSource();
        var running = _pipeline.ExecuteAsync(
            async cancellation =>
            {
                _entered.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            },
            stopping.Token).AsTask();

        await _entered.Task;
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Stopping_ends_a_wait()
    {
        using var stopping = new CancellationTokenSource();
        var running = _pipeline.ExecuteAsync(_ => throw new IOException("gone"), stopping.Token).AsTask();

        await _time.TimerSetAsync(TimeSpan.FromMilliseconds(100));
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single(_notices);
    }

    [Fact]
    public async Task Stopping_leaves_a_call_behind_that_does_not_heed_it()
    {
        using var stopping = new CancellationTokenSource();
        var never = new TaskCompletionSource();
        var running = _pipeline.ExecuteAsync(
            _ =>
            {
                _entered.SetResult();
                return new ValueTask(never.Task);
            },
            stopping.Token).AsTask();

        await _entered.Task;
        await stopping.CancelAsync();
        await _time.TimerSetAsync(RetryPipeline.Grace);
        _time.Advance(RetryPipeline.Grace);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private async Task TimeOutAsync()
    {
        await _entered.Task;
        await _time.TimerSetAsync(TimeSpan.FromSeconds(30));
        _time.Advance(TimeSpan.FromSeconds(30));
    }

    private async Task GiveUpOnFirstCallAsync()
    {
        await TimeOutAsync();
        await _time.TimerSetAsync(RetryPipeline.Grace);
        _time.Advance(RetryPipeline.Grace);
        await _time.TimerSetAsync(TimeSpan.FromMilliseconds(100));
        _time.Advance(TimeSpan.FromMilliseconds(100));
    }
}
