using System.Text;
using Sluice.Connect.Retry;

namespace Sluice.Testing;

/// <summary>What every sink must do.</summary>
public sealed class SinkContract : ConnectorContract
{
    private const int Few = 10;
    private const int Spacing = 10_000;

    private static readonly ContractRule<SinkContract>[] Own =
    [
        new("The check finds nothing wrong and changes nothing", (contract, stopping) => contract.CheckAsync(stopping)),
        new("Good records are delivered", (contract, stopping) => contract.DeliverAsync(stopping)),
        new("The same records again do no more than once", (contract, stopping) => contract.RepeatAsync(stopping)),
        new("An empty batch is nothing", (contract, stopping) => contract.EmptyAsync(stopping)),
        new("Bad records are named one by one and cost the good ones nothing", (contract, stopping) => contract.BadAsync(stopping)),
        new("A cancelled delivery ends in time, and the next instance works", (contract, stopping) => contract.CancelAsync(stopping)),
    ];

    private readonly SinkSetup _setup;
    private int _next;

    /// <summary>Throws <see cref="ContractBrokenException"/> when the class is no connector or the configuration is refused.</summary>
    public SinkContract(SinkSetup setup)
        : base(setup) => _setup = setup;

    /// <summary>The names of the rules for every sink.</summary>
    public static IReadOnlyList<string> Rules { get; } = NamesWith(Own);

    private protected override IReadOnlyList<string> Names => Rules;

    private protected override Task VerifyOwnAsync(string rule, CancellationToken cancellationToken) =>
        Find(Own, rule).Verify(this, cancellationToken);

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var before = await _setup.Contents(cancellationToken);
        await Connector.CheckedAsync(cancellationToken);
        if (await _setup.Contents(cancellationToken) != before) throw new ContractBrokenException("CheckAsync has changed what is outside.");
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var before = await _setup.Contents(cancellationToken);
        await DeliverAllAsync(Records(Few), cancellationToken);
        if (await _setup.Contents(cancellationToken) == before)
            throw new ContractBrokenException("The delivery was answered as done, and nothing is there.");
    }

    private async Task RepeatAsync(CancellationToken cancellationToken)
    {
        var records = Records(Few);
        await DeliverAllAsync(records, cancellationToken);
        var once = await _setup.Contents(cancellationToken);
        // After a crash another instance gets them, and not always in the same batches.
        await DeliverAllAsync(records, cancellationToken);
        await DeliverAllAsync(records[(Few / 2)..], cancellationToken);
        if (_setup.IsIdempotent && await _setup.Contents(cancellationToken) != once)
        {
            throw new ContractBrokenException(
                "Records that were delivered again have changed what is outside. Write them under an id made of SinkRecord.Position.");
        }
    }

    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        var sink = await Subject.OpenAsync<ISink>(cancellationToken);
        if ((await AnswerAsync(sink, [], cancellationToken)).Count > 0) throw new ContractBrokenException("The answer to an empty batch names a record.");
        await Subject.CloseAsync(sink, cancellationToken);
    }

    private async Task BadAsync(CancellationToken cancellationToken)
    {
        var records = Records(Few);
        for (var (index, odd) = (1, 0); odd < OddRecords.All.Count && index < Few; index += 2, odd++)
            records[index] = records[index] with { Record = OddRecords.All[odd] };
        var sink = await Subject.OpenAsync<ISink>(cancellationToken);
        foreach (var failure in await AnswerAsync(sink, records, cancellationToken))
        {
            if (failure.Index % 2 == 0)
                throw new ContractBrokenException($"A good record beside bad ones was not delivered: {failure.Reason}");
        }

        await Subject.CloseAsync(sink, cancellationToken);
        await DeliverAllAsync(Records(Few), cancellationToken);
    }

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        var records = Records(Few);
        var sink = await Subject.OpenAsync<ISink>(cancellationToken);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var batch = new SinkBatch(records);
        var fault = await Subject.FaultAsync("DeliverAsync", stopping => sink.DeliverAsync(batch, stopping).AsTask(), cancelled.Token);
        if (fault is not null and not OperationCanceledException && !Outage.Is(fault))
        {
            throw new ContractBrokenException(
                $"A delivery that was cancelled fails with {ConnectorUnderTest.Told(fault)}, which is held against its records.", fault);
        }

        await Subject.CloseAsync(sink, cancellationToken);
        await DeliverAllAsync(records, cancellationToken);
    }

    private async Task DeliverAllAsync(SinkRecord[] records, CancellationToken cancellationToken)
    {
        var sink = await Subject.OpenAsync<ISink>(cancellationToken);
        if (sink.MaxBatchRecords < 1) throw new ContractBrokenException($"MaxBatchRecords is {sink.MaxBatchRecords}; it must be at least 1.");
        foreach (var batch in records.Chunk(sink.MaxBatchRecords))
        {
            if (await AnswerAsync(sink, batch, cancellationToken) is [var failure, ..])
                throw new ContractBrokenException($"A good record was not delivered ({failure.Action}): {failure.Reason}");
        }

        await Subject.CloseAsync(sink, cancellationToken);
    }

    private async Task<IReadOnlyList<RecordFailure>> AnswerAsync(ISink sink, SinkRecord[] records, CancellationToken cancellationToken)
    {
        DeliveryResult? result = null;
        await Subject.DoneAsync(
            "DeliverAsync", async stopping => result = await sink.DeliverAsync(new SinkBatch(records), stopping), cancellationToken);
        if (result?.Failures is not { } failures) throw new ContractBrokenException("DeliverAsync answers null; answer DeliveryResult.Delivered.");
        var named = new HashSet<int>();
        foreach (var failure in failures)
        {
            Subject.Heard.Add(failure.Reason ?? "");
            if (failure.Index < 0 || failure.Index >= records.Length || !named.Add(failure.Index))
                throw new ContractBrokenException($"The answer names the record {failure.Index} of a batch of {records.Length}, or names it twice.");
            if (string.IsNullOrWhiteSpace(failure.Reason)) throw new ContractBrokenException("The answer refuses a record and gives no reason.");
            if (failure.RetryAfter < TimeSpan.Zero) throw new ContractBrokenException("RetryAfter is less than nothing.");
        }

        Subject.Heard.ShowNone(Subject.Options);
        return failures;
    }

    private protected override async Task UseAsync(ConnectorUnderTest subject, IConnector instance, CancellationToken cancellationToken)
    {
        var record = new Record { Key = "k"u8.ToArray(), Value = Encoding.UTF8.GetBytes("""{"text":"a record"}"""), Timestamp = DateTimeOffset.UnixEpoch };
        await instance.OpenAsync(cancellationToken);
        await ((ISink)instance).DeliverAsync(new SinkBatch([new SinkRecord("contract", 0, 0, record)]), cancellationToken);
    }

    /// <summary>Records that no rule before has used.</summary>
    private SinkRecord[] Records(int count)
    {
        var first = Interlocked.Add(ref _next, Spacing) - Spacing;
        return [.. Enumerable.Range(first, count).Select(number => new SinkRecord("contract", 0, number, _setup.Record(number)))];
    }
}
