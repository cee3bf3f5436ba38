using System.Threading.Channels;
using Npgsql.Replication;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Takes messages off the connection as fast as they come and hands them on in blocks, a bounded number ahead of the reader.</summary>
/// <remarks>
/// The server sends each row by itself, and a wake-up of the thread pool costs several times what a row does. Hence no row is
/// decoded here, and once rows come thick, the pump waits a millisecond to find many at once.
/// </remarks>
internal sealed class WalPump : IAsyncDisposable
{
    /// <summary>The longest message that is kept whole: more than a topic takes for one record by far.</summary>
    public const int MaxMessageBytes = 64 * 1024 * 1024;

    /// <summary>The blocks that may wait; with those in work, about 2 MiB.</summary>
    private const int BlocksAhead = 6;

    /// <summary>Rows that came without a pause before the pump takes the stream for a thick one.</summary>
    private const int ThickRows = 16;

    /// <summary>How long the server has to end the stream when it is told to.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly Channel<WalBlock> _full = Channel.CreateBounded<WalBlock>(
        new BoundedChannelOptions(BlocksAhead) { SingleReader = true, SingleWriter = true });

    private readonly Channel<WalBlock> _empty = Channel.CreateBounded<WalBlock>(BlocksAhead + 2);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Task> _breakOff;
    private readonly TimeProvider _time;
    private readonly Task _running;

    /// <summary>Begins to take messages.</summary>
    /// <param name="breakOff">
    /// Ends the stream the hard way: the server takes no notice of a cancellation that comes just before its command does, and as long
    /// as it sends, there is no second one.
    /// </param>
    public WalPump(IAsyncEnumerable<XLogDataMessage> messages, Func<Task> breakOff, TimeProvider time)
    {
        (_breakOff, _time) = (breakOff, time);
        _running = Task.Run(() => RunAsync(messages), CancellationToken.None);
    }

    /// <summary>Blocks in the server's order; ends with the error that the connection ended with.</summary>
    public ChannelReader<WalBlock> Blocks => _full.Reader;

    /// <summary>Gives a block back that has been read.</summary>
    public void Return(WalBlock block)
    {
        block.Clear();
        _empty.Writer.TryWrite(block);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        using var ended = new CancellationTokenSource();
        if (await Task.WhenAny(_running, Task.Delay(Grace, _time, ended.Token)) != _running) await _breakOff();
        await ended.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(IAsyncEnumerable<XLogDataMessage> messages)
    {
        try
        {
            await PumpAsync(messages, _stop.Token);
            _full.Writer.TryComplete(new ReplicationEndedException("The server ended the replication."));
        }
        catch (Exception problem)
        {
            _full.Writer.TryComplete(problem);
        }
    }

    private async Task PumpAsync(IAsyncEnumerable<XLogDataMessage> messages, CancellationToken stopping)
    {
        await using var source = messages.GetAsyncEnumerator(stopping);
        var block = new WalBlock();
        var unbroken = 0;
        while (true)
        {
            // A task, since it is looked at more than once; and never left pending, since the enumerator could not be disposed of then.
            var next = source.MoveNextAsync().AsTask();
            try
            {
                if (!next.IsCompleted)
                {
                    if (unbroken >= ThickRows) await Task.WhenAny(next, Task.Delay(Pause, _time, stopping));
                    unbroken = 0;
                    if (!block.IsEmpty && !next.IsCompleted) block = await HandOnAsync(block, stopping);
                }
            }
            catch (OperationCanceledException)
            {
                await Task.WhenAny(next);
                throw;
            }

            if (!await next) return;
            unbroken++;
            Take(source.Current, block);
            if (block.IsFull) block = await HandOnAsync(block, stopping);
        }
    }

    private async ValueTask<WalBlock> HandOnAsync(WalBlock block, CancellationToken stopping)
    {
        await _full.Writer.WriteAsync(block, stopping);
        return _empty.Reader.TryRead(out var used) ? used : new WalBlock();
    }

    private static void Take(XLogDataMessage message, WalBlock block)
    {
        var length = checked((int)message.Data.Length);
        // Of a message beyond the limit the beginning is enough to say which table it is of; the rest is passed over.
        var kept = Math.Min(length, MaxMessageBytes);
        message.Data.ReadExactly(block.Add((ulong)message.WalStart, kept, length));
    }
}
