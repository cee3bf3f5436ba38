using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.Internal;
using Npgsql.Replication.PgOutput;
using NpgsqlTypes;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>The changes as they come, in batches; what the stream says to the source itself is heeded in its place.</summary>
internal sealed class ChangeStream(
    LogicalReplicationConnection replication, ControlConnection control, StreamDecoder decoder, RecordBuffer records, ISignalHandler handler,
    TimeSpan heartbeat, TimeProvider time)
    : IAsyncDisposable
{
    /// <summary>The part of the source that the stream is.</summary>
    public const string Part = "stream";

    private WalPump? _pump;
    private bool _mustSavePosition;

    /// <summary>The last transaction that was read to its end; null while there was none.</summary>
    public LastCommit? LastCommit => decoder.LastCommit;

    /// <summary>Has the server send.</summary>
    public void Start(string slot, string publication, CancellationToken cancellationToken)
    {
        var options = new Dictionary<string, string?>
        {
            ["proto_version"] = "1",
            // A name inside a list inside a text.
            ["publication_names"] = SqlName.Quote(publication).Replace("'", "''", StringComparison.Ordinal),
            ["messages"] = "true",
        };
        var messages = replication.StartLogicalReplication(new PgOutputReplicationSlot(slot), cancellationToken, walLocation: null, options);
        _pump = new WalPump(messages, BreakOffAsync, time);
    }

    /// <summary>The batches, until the stream breaks.</summary>
    public async IAsyncEnumerable<SourceBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var quietSince = time.GetTimestamp();
        while (true)
        {
            await handler.AdvanceAsync();
            if (!_pump!.Blocks.TryRead(out var block))
            {
                if (TakeBatch() is { } rest) yield return rest;
                else if (!await WaitAsync(cancellationToken)) handler.RefuseSilence(time.GetElapsedTime(quietSince));
                continue;
            }

            quietSince = time.GetTimestamp();
            foreach (var message in block.Messages)
            {
                if (decoder.Decode(message, block.BytesOf(message)) is { } signal)
                {
                    // What was decoded before goes out before.
                    if (TakeBatch() is { } before) yield return before;
                    _mustSavePosition = signal is StreamSignal.MarkSeen { Mark.Kind: MarkKind.Heartbeat };
                    await foreach (var batch in handler.HeedAsync(signal, cancellationToken)) yield return batch;
                }

                if (records.IsFull && TakeBatch() is { } full) yield return full;
            }

            _pump.Return(block);
        }
    }

    /// <summary>The server may forget what is before the LSN.</summary>
    public void Acknowledge(ulong lsn) => replication.SetReplicationStatus(new NpgsqlLogSequenceNumber(lsn));

    public async ValueTask DisposeAsync()
    {
        if (_pump is not null) await _pump.DisposeAsync();
        await replication.DisposeAsync();
    }

    private async Task BreakOffAsync()
    {
        try
        {
            await control.ExecuteAsync($"select pg_catalog.pg_terminate_backend({replication.ProcessID})", CancellationToken.None);
        }
        catch (Exception problem) when (problem is NpgsqlException or IOException or SocketException or TimeoutException)
        {
            // A server that does not answer does not send either: the stream ends by its time-out.
        }
    }

    private SourceBatch? TakeBatch()
    {
        if (records.Count == 0 && !_mustSavePosition) return null;
        _mustSavePosition = false;
        return new SourceBatch(new SourcePosition(Part, decoder.Position.ToResumablePosition()), records.Take());
    }

    /// <summary>False when nothing came for a while.</summary>
    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            var more = await _pump!.Blocks.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(heartbeat, time, cancellationToken);
            if (!more) await _pump.Blocks.Completion; // Throws what the stream ended with.
            return more;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
