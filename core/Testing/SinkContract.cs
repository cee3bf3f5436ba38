using System.Text;
using Sluice.Connect.Retry;

namespace Sluice.Testing;

/// <summary>
/// What every sink must do. Each rule stands for itself and throws <see cref="ContractBrokenException"/>; make one case of a test
/// of each, or call <see cref="VerifyAllAsync"/>.
/// </summary>
public sealed class SinkContract
{
    private const int Few = 10;
    private const int Spacing = 10_000;

    private readonly SinkSetup _setup;
    private readonly ConnectorUnderTest _subject;
    private readonly Dictionary<string, Func<CancellationToken, Task>> _rules;
    private int _next;

    /// <summary>Throws <see cref="ContractBrokenException"/> when the class is no connector or the configuration is refused.</summary>
    public SinkContract(SinkSetup setup)
    {
        (_setup, _subject) = (setup, new ConnectorUnderTest(setup, setup.Config));
        var common = new ConnectorRules(_subject);
        var network = new NetworkRules(setup, UseAsync);
        _rules = new Dictionary<string, Func<CancellationToken, Task>>(StringComparer.Ordinal)
        {
            [Rules[0]] = _ => common.DeclaredAsync(),
            [Rules[1]] = _ => common.OptionsRefusedAsync(),
            [Rules[2]] = common.ThrownAwayAsync,
            [Rules[3]] = CheckAsync,
            [Rules[4]] = DeliverAsync,
            [Rules[5]] = RepeatAsync,
            [Rules[6]] = EmptyAsync,
            [Rules[7]] = BadAsync,
            [Rules[8]] = CancelAsync,
            [NetworkRules[0]] = _ => network.SilentAsync(),
            [NetworkRules[1]] = network.AwayAsync,
        };
    }

    /// <summary>The names of the rules for every sink.</summary>
    public static IReadOnlyList<string> Rules { get; } =
    [
        "The class declares itself and describes every option",
        "Options that are missing or unknown are told by name",
        "An instance can be thrown away twice, opened or not",
        "The check finds nothing wrong and changes nothing",
        "Good records are delivered",
        "The same records again do no more than once",
        "An empty batch is nothing",
        "Bad records are named one by one and cost the good ones nothing",
        "A cancelled delivery ends in time, and the next instance works",
    ];

    /// <summary>The names of further rules, for a setup with <see cref="ConnectorSetup.ConfigForPort"/>.</summary>
    public static IReadOnlyList<string> NetworkRules { get; } =
    [
        "A server that never answers is left when told to",
        "An outside that is away is told by the check and is an outage",
    ];

    /// <summary>Checks one rule; throws <see cref="ContractBrokenException"/> when it does not hold.</summary>
    public Task VerifyAsync(string rule, CancellationToken cancellationToken) => _rules.TryGetValue(rule, out var verify)
        ? verify(cancellationToken)
        : throw new ArgumentException($"There is no rule '{rule}'.", nameof(rule));

    /// <summary>Checks all rules that the setup allows, and tells every one that does not hold.</summary>
    public Task VerifyAllAsync(CancellationToken cancellationToken) =>
        AllRules.VerifyAsync(_setup.ConfigForPort is null ? Rules : [.. Rules, .. NetworkRules], VerifyAsync, cancellationToken);

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var before = await _setup.Contents(cancellationToken);
        await new ConnectorRules(_subject).CheckedAsync(cancellationToken);
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
        var sink = await _subject.OpenAsync<ISink>(cancellationToken);
        if ((await AnswerAsync(sink, [], cancellationToken)).Count > 0) throw new ContractBrokenException("The answer to an empty batch names a record.");
        await _subject.CloseAsync(sink, cancellationToken);
    }

    private async Task BadAsync(CancellationToken cancellationToken)
    {
        var records = Records(Few);
        for (var (index, odd) = (1, 0); odd < OddRecords.All.Count && index < Few; index += 2, odd++)
            records[index] = records[index] with { Record = OddRecords.All[odd] };
        var sink = await _subject.OpenAsync<ISink>(cancellationToken);
        foreach (var failure in await AnswerAsync(sink, records, cancellationToken))
        {
            if (failure.Index % 2 == 0)
                throw new ContractBrokenException($"A good record beside bad ones was not delivered: {failure.Reason}");
        }

        await _subject.CloseAsync(sink, cancellationToken);
        await DeliverAllAsync(Records(Few), cancellationToken);
    }

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        var records = Records(Few);
        var sink = await _subject.OpenAsync<ISink>(cancellationToken);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var batch = new SinkBatch(records);
        var fault = await _subject.FaultAsync("DeliverAsync", stopping => sink.DeliverAsync(batch, stopping).AsTask(), cancelled.Token);
        if (fault is not null and not OperationCanceledException && !Outage.Is(fault))
        {
            throw new ContractBrokenException(
                $"A delivery that was cancelled fails with {ConnectorUnderTest.Told(fault)}, which is held against its records.", fault);
        }

        await _subject.CloseAsync(sink, cancellationToken);
        await DeliverAllAsync(records, cancellationToken);
    }

    private async Task DeliverAllAsync(SinkRecord[] records, CancellationToken cancellationToken)
    {
        var sink = await _subject.OpenAsync<ISink>(cancellationToken);
        if (sink.MaxBatchRecords < 1) throw new ContractBrokenException($"MaxBatchRecords is {sink.MaxBatchRecords}; it must be at least 1.");
        foreach (var batch in records.Chunk(sink.MaxBatchRecords))
        {
            if (await AnswerAsync(sink, batch, cancellationToken) is [var failure, ..])
                throw new ContractBrokenException($"A good record was not delivered ({failure.Action}): {failure.Reason}");
        }

        await _subject.CloseAsync(sink, cancellationToken);
    }

    private async Task<IReadOnlyList<RecordFailure>> AnswerAsync(ISink sink, SinkRecord[] records, CancellationToken cancellationToken)
    {
        DeliveryResult? result = null;
        await _subject.DoneAsync(
            "DeliverAsync", async stopping => result = await sink.DeliverAsync(new SinkBatch(records), stopping), cancellationToken);
        if (result?.Failures is not { } failures) throw new ContractBrokenException("DeliverAsync answers null; answer DeliveryResult.Delivered.");
        var named = new HashSet<int>();
        foreach (var failure in failures)
        {
            _subject.Heard.Add(failure.Reason ?? "");
            if (failure.Index < 0 || failure.Index >= records.Length || !named.Add(failure.Index))
                throw new ContractBrokenException($"The answer names the record {failure.Index} of a batch of {records.Length}, or names it twice.");
            if (string.IsNullOrWhiteSpace(failure.Reason)) throw new ContractBrokenException("The answer refuses a record and gives no reason.");
            if (failure.RetryAfter < TimeSpan.Zero) throw new ContractBrokenException("RetryAfter is less than nothing.");
        }

        _subject.Heard.ShowNone(_subject.Options);
        return failures;
    }

    private static async Task UseAsync(ConnectorUnderTest subject, IConnector instance, CancellationToken cancellationToken)
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
