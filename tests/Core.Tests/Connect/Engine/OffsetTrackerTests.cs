using Sluice.Connect.Sinks;

namespace Sluice.Core.Tests.Connect.Engine;

public sealed class OffsetTrackerTests
{
    [Fact]
    public void The_safe_offset_does_not_pass_a_record_that_is_still_open()
    {
        var tracker = new OffsetTracker(5);
        for (var offset = 5; offset < 9; offset++) tracker.Open(offset);
        Assert.Equal(5, tracker.Safe);
        tracker.Settle(6);
        tracker.Settle(7);
        Assert.Equal(5, tracker.Safe);
        Assert.Equal(4, tracker.Window);
        tracker.Settle(5);
        Assert.Equal(8, tracker.Safe);
        tracker.Settle(8);
        Assert.Equal(9, tracker.Safe);
        Assert.Equal(0, tracker.Window);
    }
}
