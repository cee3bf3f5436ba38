using Sluice.FunctionsHost.Handlers;

namespace Sluice.EndToEnd.Tests.FunctionsHost;

public sealed class RestartBudgetTests
{
    [Fact]
    public void The_third_failure_is_one_too_many_unless_half_an_hour_lies_before_it()
    {
        var time = new SetTime();
        var budget = new RestartBudget(time);
        Assert.True(budget.AllowsAnother());
        time.Now += TimeSpan.FromMinutes(29);
        Assert.True(budget.AllowsAnother());
        time.Now += TimeSpan.FromMinutes(31);
        Assert.True(budget.AllowsAnother());
        Assert.True(budget.AllowsAnother());
        time.Now += TimeSpan.FromMinutes(29);
        Assert.False(budget.AllowsAnother());
    }

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
