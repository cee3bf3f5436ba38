using System.Globalization;

namespace Sluice.Log.Simulation;

/// <summary>
/// Random lives of a log on a disk that fails in every way it may. A failure names its seed; <c>SLUICE_TEST_SEED</c> runs that
/// one again, <c>SLUICE_TEST_HISTORIES</c> says how many to run (beginning with that seed, if both are there).
/// </summary>
public sealed class HistoryTests
{
    private const int Histories = 10_000;

    [Fact]
    public void The_log_keeps_its_promises_whatever_the_disk_does()
    {
        var seed = Number("SLUICE_TEST_SEED");
        var first = seed ?? 1;
        var count = Number("SLUICE_TEST_HISTORIES") ?? (seed is null ? Histories : 1);
        var next = first - 1;
        string? failure = null;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(RunThem)).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.True(failure is null, failure);

        void RunThem()
        {
            while (Volatile.Read(ref failure) is null && Interlocked.Increment(ref next) is var mine && mine < first + count)
            {
                if (Fails(mine) is { } description) Interlocked.CompareExchange(ref failure, description, null);
            }
        }
    }

    [Fact]
    public void A_seed_gives_the_same_history_every_time()
    {
        for (var seed = 1; seed <= 20; seed++) Assert.Equal(EventsOf(seed), EventsOf(seed));
    }

    private static IReadOnlyList<string> EventsOf(int seed)
    {
        var history = new History(seed);
        history.Run();
        return history.Events;
    }

    private static string? Fails(int seed)
    {
        var history = new History(seed);
        try
        {
            history.Run();
            return null;
        }
        catch (Exception problem)
        {
            return $"""
                History {seed} fails: {problem.Message}

                {string.Join('\n', history.Events)}

                {problem}

                To run it again: SLUICE_TEST_SEED={seed} dotnet artifacts/bin/Sluice.Log.Simulation/release/Sluice.Log.Simulation.dll
                """;
        }
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
