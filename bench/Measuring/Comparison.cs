using System.Diagnostics;

namespace Sluice.Bench.Measuring;

/// <summary>The rounds of one contest.</summary>
internal sealed class Comparison(string name)
{
    private const double ClearlyFaster = 1.1;
    private static readonly TimeSpan QuickRun = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan ShortestWarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(5);

    private readonly List<(Measurement Ours, Measurement Limit)> _rounds = [];

    public string Name { get; } = name;

    /// <summary>Ours to the limit of the same round, by bytes per second: 1.00 is all that the machine gives.</summary>
    public Spread Ratio => Spread.Of(_rounds.Select(RatioOf));

    public IReadOnlyList<(Measurement Ours, Measurement Limit)> Rounds => _rounds;

    /// <summary>
    /// Runs ours and the limit by turns, after rounds that only warm up. Each goes first in every second round: a disk that
    /// takes a burst and then slows down would favour whoever always goes first.
    /// </summary>
    public static async Task<Comparison> RunAsync(
        Contest contest, Amount amount, int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        await progress.WriteAsync($"{contest.Name}:");
        await contest.PrepareAsync(cancellationToken);
        var ours = await WarmUpAsync(contest, amount, cancellationToken);
        var comparison = new Comparison(contest.Name);
        for (var round = 0; round < rounds; round++)
        {
            var oursGoesFirst = round % 2 == 0;
            if (oursGoesFirst) ours = await contest.RunOursAsync(amount, cancellationToken);
            var limit = await contest.RunLimitAsync(ours, cancellationToken);
            if (!oursGoesFirst) ours = await contest.RunOursAsync(amount, cancellationToken);
            comparison._rounds.Add((ours, limit));
            await progress.WriteAsync($" {RatioOf((ours, limit)):0.00}");
        }

        await progress.WriteLineAsync();
        return comparison;
    }

    /// <summary>The middle of a figure of ours over the rounds.</summary>
    public double Ours(Func<Measurement, double> figure) => Spread.Of(_rounds.Select(round => figure(round.Ours))).Median;

    /// <summary>The middle of a figure of the limit over the rounds.</summary>
    public double Limit(Func<Measurement, double> figure) => Spread.Of(_rounds.Select(round => figure(round.Limit))).Median;

    /// <summary>
    /// A second at least: the runtime compiles hot code anew only when it has not met new code for a tenth of one. And as long
    /// as a round is clearly faster than the one before it.
    /// </summary>
    private static async Task<Measurement> WarmUpAsync(Contest contest, Amount amount, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var shortest = amount.Time < QuickRun ? amount.Time : ShortestWarmUp;
        var ours = await contest.RunOursAsync(amount, cancellationToken);
        while (true)
        {
            await contest.RunLimitAsync(ours, cancellationToken);
            if (clock.Elapsed >= LongestWarmUp) return ours;
            var before = ours;
            ours = await contest.RunOursAsync(amount, cancellationToken);
            if (clock.Elapsed >= shortest && ours.BytesPerSecond < before.BytesPerSecond * ClearlyFaster) return ours;
        }
    }

    private static double RatioOf((Measurement Ours, Measurement Limit) round) =>
        round.Ours.BytesPerSecond / round.Limit.BytesPerSecond;
}
