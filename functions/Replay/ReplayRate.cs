using System.Globalization;
using Sluice.Worker.Commands;

namespace Sluice.Worker.Replay;

/// <summary>Lets records through at an even rate, all partitions together. For several threads.</summary>
/// <param name="perSecond">Null: without a limit.</param>
internal sealed class ReplayRate(double? perSecond, TimeProvider time)
{
    private const double Highest = 1_000_000_000;

    // Timers are no finer than this; what is due within it goes at once.
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly long _started = time.GetTimestamp();
    private TimeSpan _next;

    /// <summary>Reads a rate, such as 500/s.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static double Parse(string text)
    {
        var number = text.EndsWith("/s", StringComparison.Ordinal) ? text[..^2] : text;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= Highest
            ? rate
            : throw new CommandException($"--rate {text} is no rate. Write the records per second, like 500/s.");
    }

    /// <summary>As it is written on the command line.</summary>
    public static string Format(double perSecond) => perSecond.ToString("0.###############", CultureInfo.InvariantCulture) + "/s";

    /// <summary>Returns when the next record may go.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (perSecond is not { } rate) return;
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetElapsedTime(_started);
            if (_next < now) _next = now;
            wait = _next - now;
            _next += TimeSpan.FromSeconds(1 / rate);
        }

        if (wait > Grain) await Task.Delay(wait, time, cancellationToken);
    }
}
