using Sluice.Log;

namespace Sluice.Testing;

/// <summary>
/// What every source must do. Each rule stands for itself and throws <see cref="ContractBrokenException"/>; make one case of a test
/// of each, or call <see cref="VerifyAllAsync"/>.
/// </summary>
public sealed class SourceContract
{
    private const int MostInBatch = 10_000;
    private const int MostResumes = 20;

    private readonly SourceSetup _setup;
    private readonly ConnectorUnderTest _subject;
    private readonly Dictionary<string, Func<CancellationToken, Task>> _rules;

    /// <summary>Throws <see cref="ContractBrokenException"/> when the class is no connector or the configuration is refused.</summary>
    public SourceContract(SourceSetup setup)
    {
        (_setup, _subject) = (setup, new ConnectorUnderTest(setup, setup.Config));
        var common = new ConnectorRules(_subject);
        var network = new NetworkRules(setup, UseAsync);
        _rules = new Dictionary<string, Func<CancellationToken, Task>>(StringComparer.Ordinal)
        {
            [Rules[0]] = _ => common.DeclaredAsync(),
            [Rules[1]] = _ => common.OptionsRefusedAsync(),
            [Rules[2]] = common.ThrownAwayAsync,
            [Rules[3]] = common.CheckedAsync,
            [Rules[4]] = OrderAsync,
            [Rules[5]] = AgainAsync,
            [Rules[6]] = ResumeAsync,
            [Rules[7]] = StopAsync,
            [NetworkRules[0]] = _ => network.SilentAsync(),
            [NetworkRules[1]] = network.AwayAsync,
        };
    }

    /// <summary>The names of the rules for every source.</summary>
    public static IReadOnlyList<string> Rules { get; } =
    [
        "The class declares itself and describes every option",
        "Options that are missing or unknown are told by name",
        "An instance can be thrown away twice, opened or not",
        "The check finds nothing wrong with an outside that works",
        "Every record comes once, and positions grow in each part",
        "The same records have the same positions when they are read again",
        "Reading goes on after every batch without gap or repeat",
        "Reading ends when told to",
    ];

    /// <summary>The names of further rules, for a setup with <see cref="ConnectorSetup.ConfigForPort"/>.</summary>
    public static IReadOnlyList<string> NetworkRules { get; } = SinkContract.NetworkRules;

    /// <summary>Checks one rule; throws <see cref="ContractBrokenException"/> when it does not hold.</summary>
    public Task VerifyAsync(string rule, CancellationToken cancellationToken) => _rules.TryGetValue(rule, out var verify)
        ? verify(cancellationToken)
        : throw new ArgumentException($"There is no rule '{rule}'.", nameof(rule));

    /// <summary>Checks all rules that the setup allows, and tells every one that does not hold.</summary>
    public Task VerifyAllAsync(CancellationToken cancellationToken) =>
        AllRules.VerifyAsync(_setup.ConfigForPort is null ? Rules : [.. Rules, .. NetworkRules], VerifyAsync, cancellationToken);

    private async Task OrderAsync(CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var batch in await ReadAllAsync(SourcePositions.None, _setup.Records, cancellationToken))
        {
            if (batch.Records.Count > MostInBatch)
                throw new ContractBrokenException($"A batch holds {batch.Records.Count} records; a few thousand at most, since it is in memory until it is durable.");
            var part = batch.Position.Part;
            var end = last.GetValueOrDefault(part);
            foreach (var record in batch.Records)
            {
                if (SourcePosition.Compare(record.Position.Span, end.Span) <= 0)
                    throw new ContractBrokenException($"A position of part '{part}' does not grow: {Hex(record.Position)} after {Hex(end)}.");
                if (record.Fault is null && TopicName.Problem(record.Topic) is { } problem)
                    throw new ContractBrokenException($"A record goes to the topic '{record.Topic}', which {problem}.");
                end = record.Position;
            }

            if (SourcePosition.Compare(batch.Position.Value.Span, end.Span) < 0)
                throw new ContractBrokenException($"The position of a batch of part '{part}' lies before its last record or the batch before.");
            last[part] = batch.Position.Value;
        }
    }

    private async Task AgainAsync(CancellationToken cancellationToken)
    {
        var first = InParts(await ReadAllAsync(SourcePositions.None, _setup.Records, cancellationToken));
        var second = InParts(await ReadAllAsync(SourcePositions.None, _setup.Records, cancellationToken));
        if (!first.SequenceEqual(second)) throw new ContractBrokenException("Read again, the records or their positions differ: a repeat could not be recognised.");
    }

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var batches = await ReadAllAsync(SourcePositions.None, _setup.Records, cancellationToken);
        var all = InParts(batches);
        for (var read = 1; read <= Math.Min(batches.Count, MostResumes); read++)
        {
            var before = batches.Take(read).ToList();
            var positions = before.GroupBy(batch => batch.Position.Part, StringComparer.Ordinal)
                .ToDictionary(part => part.Key, part => part.Last().Position.Value, StringComparer.Ordinal);
            var after = await ReadAllAsync(new SourcePositions(positions), _setup.Records - before.Sum(batch => batch.Records.Count), cancellationToken);
            if (!InParts([.. before, .. after]).SequenceEqual(all))
                throw new ContractBrokenException($"Resumed after {read} of {batches.Count} batches, records are missing, come again or are others.");
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        var source = await _subject.OpenAsync<ISource>(cancellationToken);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var fault = await _subject.FaultAsync("ReadAsync", async stopping =>
        {
            await foreach (var batch in source.ReadAsync(SourcePositions.None, stopping)) _ = batch;
        }, cancelled.Token);
        if (fault is not null and not OperationCanceledException)
            throw new ContractBrokenException($"Reading that was cancelled fails with {ConnectorUnderTest.Told(fault)}.", fault);
        await _subject.CloseAsync(source, cancellationToken);
    }

    /// <summary>Reads so many records and acknowledges each batch, then watches whether more come than there are.</summary>
    private async Task<List<SourceBatch>> ReadAllAsync(SourcePositions from, int expected, CancellationToken cancellationToken)
    {
        var (batches, count) = (new List<SourceBatch>(), 0);
        var source = await _subject.OpenAsync<ISource>(cancellationToken);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Before it counts as hung: that too few come is said as such.
        stopping.CancelAfter(expected == 0 ? _setup.Quiet : _setup.Patience * 0.7);
        var fault = await _subject.FaultAsync("ReadAsync", async token =>
        {
            await foreach (var batch in source.ReadAsync(from, token))
            {
                batches.Add(batch);
                await source.AcknowledgeAsync(batch.Position, token);
                if (count < expected && (count += batch.Records.Count) >= expected) stopping.CancelAfter(_setup.Quiet);
                else if (count >= expected) count += batch.Records.Count;
            }
        }, stopping.Token);
        if (fault is not null && !(fault is OperationCanceledException && stopping.IsCancellationRequested))
            throw new ContractBrokenException($"ReadAsync fails with {ConnectorUnderTest.Told(fault)}.", fault);
        await _subject.CloseAsync(source, cancellationToken);
        _subject.Heard.ShowNone(_subject.Options);
        var found = batches.Sum(batch => batch.Records.Count);
        return found == expected ? batches : throw new ContractBrokenException($"{expected} records are there to be read, and {found} came.");
    }

    private static async Task UseAsync(ConnectorUnderTest subject, IConnector instance, CancellationToken cancellationToken)
    {
        await instance.OpenAsync(cancellationToken);
        await foreach (var batch in ((ISource)instance).ReadAsync(SourcePositions.None, cancellationToken))
        {
            if (batch.Records.Count > 0) return;
        }
    }

    /// <summary>What came, part by part in order; the parts may take turns as they like.</summary>
    private static List<string> InParts(IEnumerable<SourceBatch> batches) =>
    [
        .. batches.GroupBy(batch => batch.Position.Part, StringComparer.Ordinal)
            .OrderBy(part => part.Key, StringComparer.Ordinal)
            .SelectMany(part => part.SelectMany(batch => batch.Records.Select(record =>
                $"{part.Key} {Hex(record.Position)} {record.Topic} {Hex(record.Record.Key ?? default)} {Hex(record.Record.Value ?? default)}"))),
    ];

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexString(bytes.Span);
}
