using Sluice.Bench.Measuring;

namespace Sluice.Bench.Ingest;

/// <summary>Posts batches of records to a worker, beside the same posts to a server that only reads them.</summary>
internal sealed class IngestContest(
    string durability, int recordsPerBody, ServerProcess worker, ServerProcess sink, LoadClients clients) : Contest
{
    private readonly byte[] _body = Ndjson.Body(recordsPerBody);
    private readonly List<LoadResult> _ours = [];
    private readonly List<LoadResult> _limit = [];

    public override string Name => $"POST {recordsPerBody} x {Ndjson.RecordSize} B, {durability}";

    /// <summary>The middle over the rounds of a figure of the worker.</summary>
    public double Ours(Func<LoadResult, double> figure) => Spread.Of(_ours.Skip(1).Select(figure)).Median;

    /// <summary>The middle over the rounds of a figure of the server that only reads.</summary>
    public double Limit(Func<LoadResult, double> figure) => Spread.Of(_limit.Skip(1).Select(figure)).Median;

    public override async Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken)
    {
        _ours.Add(await clients.RunAsync(worker, "/topics/bench", _body, recordsPerBody, amount, cancellationToken));
        return _ours[^1].Measurement;
    }

    public override async Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken)
    {
        var amount = new Amount(TimeSpan.MaxValue, ours.Bytes);
        _limit.Add(await clients.RunAsync(sink, "/topics/bench", _body, recordsPerBody, amount, cancellationToken));
        return _limit[^1].Measurement;
    }
}
