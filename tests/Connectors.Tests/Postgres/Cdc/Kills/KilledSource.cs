using Npgsql;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Tests.Files;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>A source that ends wherever it happens to be: in the midst of an append, before its position is kept, or before it is acknowledged.</summary>
/// <param name="most">It is killed before it has come to so many batches.</param>
/// <param name="byTime">Or, at times, a while after its beginning, wherever it has got to.</param>
internal sealed class KilledSource(PostgresCdcOptions options, CapturedLog log, Random random, int most, bool byTime)
{
    private const int Partitions = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>How often each kind of end came, for the test's output.</summary>
    public SortedDictionary<string, int> Ends { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs a source until it is killed.</summary>
    /// <param name="mayFail">The server is killed beside it.</param>
    public async Task RunAsync(bool mayFail)
    {
        var running = RunToEndAsync(mayFail);
        await Task.WhenAny(running, Task.Delay(Patience, TimeProvider.System, CancellationToken.None));
        Assert.True(running.IsCompleted, "the source hangs");
        await running;
    }

    private async Task RunToEndAsync(bool mayFail)
    {
        var (batches, stage) = (random.Next(3) == 0 ? 1 : random.Next(1, most), random.Next(byTime ? 5 : 4));
        using var stop = new CancellationTokenSource();
        if (stage == 4) stop.CancelAfter(random.Next(20, 1_200));
        var logger = new RecordingLogger();
        var source = new PostgresCdcSource(options, CdcRun.Context("kills", logger));
        try
        {
            await foreach (var batch in source.ReadAsync(log.Positions, stop.Token))
            {
                var dies = --batches == 0 && stage < 4;
                if (await TakeAsync(source, batch, dies ? stage : int.MaxValue, stop.Token)) continue;
                Count($"stage {stage}");
                return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Count("cancelled");
        }
        catch (Exception problem) when (problem is IOException or NpgsqlException && (mayFail || IsSlotBusy(problem)))
        {
            Count(IsSlotBusy(problem) ? "slot busy" : "server gone");
        }
        finally
        {
            await source.DisposeAsync();
        }
    }

    private void Count(string end) => Ends[end] = Ends.GetValueOrDefault(end) + 1;

    private static bool IsSlotBusy(Exception problem) => problem.InnerException is PostgresException { SqlState: PostgresErrorCodes.ObjectInUse };

    /// <summary>As the engine does it, up to a stage; false when it ended there.</summary>
    private async Task<bool> TakeAsync(PostgresCdcSource source, SourceBatch batch, int stage, CancellationToken cancellationToken)
    {
        if (stage == 0)
        {
            // Of each partition a beginning.
            var left = Enumerable.Range(0, Partitions).Select(_ => random.Next(3) switch { 0 => 0, 1 => random.Next(500), _ => int.MaxValue }).ToArray();
            log.Append(batch, partition => left[partition]-- > 0);
            return false;
        }

        log.Append(batch);
        if (stage == 1) return false;
        log.Save(batch);
        if (stage == 2) return false;
        await source.AcknowledgeAsync(batch.Position, cancellationToken);
        return stage != 3;
    }
}
