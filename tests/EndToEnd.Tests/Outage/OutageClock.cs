using System.Globalization;

namespace Sluice.EndToEnd.Tests.Outage;

/// <summary>How long the other side is down: 15 seconds, or as many as <c>SLUICE_TEST_OUTAGE</c> says.</summary>
internal static class OutageClock
{
    private const int DefaultSeconds = 15;

    private static TimeSpan Length { get; } = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("SLUICE_TEST_OUTAGE"), CultureInfo.InvariantCulture, out var seconds) ? seconds : DefaultSeconds);

    public static Task PassAsync() => Task.Delay(Length, TimeProvider.System);
}
