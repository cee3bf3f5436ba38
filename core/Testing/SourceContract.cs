using Sluice.Log;

namespace Sluice.Testing;

/// <summary>What every source must do.</summary>
public sealed class SourceContract : ConnectorContract
{
    private const int MostInBatch = 10_000;
    private const int MostResumes = 20;

    private static readonly ContractRule<SourceContract>[] Own =
    [
        new("The check finds nothing wrong with an outside that works", (contract, stopping) => contract.Connector.CheckedAsync(stopping)),
        new("Every record comes once, and positions grow in each part", (contract, stopping) => contract.OrderAsync(stopping)),
        new("The same records have the same positions when they are read again", (contract, stopping) => contract.AgainAsync(stopping)),
        new("Reading goes on after every batch without gap or repeat", (contract, stopping) => contract.ResumeAsync(stopping)),
        new("Reading ends when told to", (contract, stopping) => contract.StopAsync(stopping)),
    ];

    private readonly SourceSetup _setup;

    /// <summary>Throws <see cref="ContractBrokenException"/> when the class is no connector or the configuration is refused.</summary>
    public SourceContract(SourceSetup setup)
        : base(setup) => _setup = setup;

    /// <summary>The names of the rules for every source.</summary>
    public static IReadOnlyList<string> Rules { get; } = NamesWith(Own);

    private protected override IReadOnlyList<string> Names => Rules;

    private protected override Task VerifyOwnAsync(string rule, CancellationToken cancellationToken) =>
        Find(Own, rule).Verify(this, cancellationToken);

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
        var source = await Subject.OpenAsync<ISource>(cancellationToken);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var fault = await Subject.FaultAsync("ReadAsync", async stopping =>
        {
            await foreach (var batch in source.ReadAsync(SourcePositions.None, stopping)) _ = batch;
        }, cancelled.Token);
        if (fault is not null and not OperationCanceledException)
            throw new ContractBrokenException($"Reading that was cancelled fails with {ConnectorUnderTest.Told(fault)}.", fault);
        await Subject.CloseAsync(source, cancellationToken);
    }

    /// <summary>Reads so many records and acknowledges each batch, then watches whether more come than there are.</summary>
    private async Task<List<SourceBatch>> ReadAllAsync(SourcePositions from, int expected, CancellationToken cancellationToken)
    {
        var (batches, count) = (new List<SourceBatch>(), 0);
        var source = await Subject.OpenAsync<ISource>(cancellationToken);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Before it counts as hung: that too few come is said as such.
        stopping.CancelAfter(expected == 0 ? _setup.Quiet : _setup.Patience * 0.7);
        var fault = await Subject.FaultAsync("ReadAsync", async token =>
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
        await Subject.CloseAsync(source, cancellationToken);
        Subject.Heard.ShowNone(Subject.Options);
        var found = batches.Sum(batch => batch.Records.Count);
        return found == expected ? batches : throw new ContractBrokenException($"{expected} records are there to be read, and {found} came.");
    }

    private protected override async Task UseAsync(ConnectorUnderTest subject, IConnector instance, CancellationToken cancellationToken)
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
