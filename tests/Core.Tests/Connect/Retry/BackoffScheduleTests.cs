using Sluice.Connect.Configuration;
using Sluice.Connect.Retry;

namespace Sluice.Core.Tests.Connect.Retry;

public sealed class BackoffScheduleTests
{
    private readonly BackoffSchedule _schedule = new(new RetrySettings(), new LowestRandom());

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(5, 1_600)]
    [InlineData(9, 15_000)]
    [InlineData(2_000_000_000, 15_000)]
    public void The_wait_doubles_up_to_its_limit(int failures, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), _schedule.DelayAfter(failures, retryAfter: null));

    [Theory]
    [InlineData("45s", "45s")]
    [InlineData("0s", "200ms")]
    [InlineData("30d", "1h")]
    public void What_the_other_side_asks_for_is_honoured_within_reason(string asked, string waited)
    {
        Assert.True(Duration.TryParse(asked, out var retryAfter));

        Assert.Equal(waited, Duration.Format(_schedule.DelayAfter(7, retryAfter)));
    }

    [Fact]
    public void Half_of_the_wait_is_left_to_chance()
    {
        var schedule = new BackoffSchedule(new RetrySettings { Delay = TimeSpan.FromSeconds(1) }, new Random(5));

        var waits = Enumerable.Range(0, 200).Select(_ => schedule.DelayAfter(1, null)).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1)));
        Assert.True(waits.Max() - waits.Min() > TimeSpan.FromSeconds(0.4));
    }
}
