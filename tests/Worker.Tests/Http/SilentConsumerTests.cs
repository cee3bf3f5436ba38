using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;
using Sluice.Worker.Http;
using Sluice.Worker.Http.Consumers;

namespace Sluice.Worker.Tests.Http;

/// <summary>When an instance is over, its group and whoever asks for it must be of one mind.</summary>
public sealed class SilentConsumerTests : IAsyncLifetime
{
    private static readonly TimeSpan Session = TimeSpan.FromSeconds(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-silent-");
    private readonly StoppedClock _clock = new();
    private LocalEventLog _log = null!;
    private ConsumerGroups _groups = null!;
    private ConsumerInstances _instances = null!;

    public async ValueTask InitializeAsync()
    {
        _log = await LocalEventLog.OpenAsync(new LocalLogOptions { Folder = _folder.FullName }, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
        await _log.CreateTopicAsync("events", new TopicSettings(), CancellationToken.None);
        var offsets = await CommittedOffsets.OpenAsync(_log, _clock, CancellationToken.None);
        _groups = new ConsumerGroups(_log, offsets, new GroupOptions(), _clock, NullLogger.Instance);
        _instances = new ConsumerInstances(_log, _groups, new ConsumerLimits(Instances: 10, Timeout: TimeSpan.FromMinutes(5), AnswerBytes: 1_000), _clock);
    }

    public async ValueTask DisposeAsync()
    {
        _instances.Dispose();
        _groups.Dispose();
        await _log.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task An_instance_is_gone_when_its_time_is_over_and_not_only_when_somebody_sweeps()
    {
        await SubscribeAsync("silent");
        await UseAsync("silent", instance => instance.PollAsync(CancellationToken.None), takes: TimeSpan.FromMilliseconds(900));
        _clock.Advance(Session - TimeSpan.FromMilliseconds(900));

        var refused = await Assert.ThrowsAsync<RequestException>(() => UseAsync("silent", instance => instance.PollAsync(CancellationToken.None)));

        Assert.Equal(ErrorCodes.ConsumerNotFound, refused.Code);
    }

    [Fact]
    public async Task An_instance_that_was_in_use_for_long_has_its_time_from_the_end_of_that()
    {
        await SubscribeAsync("busy");
        await UseAsync("busy", instance => instance.PollAsync(CancellationToken.None), takes: 3 * Session);
        _clock.Advance(Session / 2);

        await UseAsync("busy", instance => instance.PollAsync(CancellationToken.None));
    }

    private Task SubscribeAsync(string name)
    {
        _instances.Create("readers", new ConsumerConfig(
            name, EmbeddedFormat.Json, OffsetReset.Earliest, AutoCommit: false, FetchMinBytes: 1, RequestTimeout: null, Session, AssignmentStrategy.Sticky));
        return UseAsync(name, instance => instance.SubscribeAsync(Subscription.ToTopics(["events"]), CancellationToken.None));
    }

    private Task UseAsync(string name, Func<ConsumerInstance, Task> act, TimeSpan takes = default) => _instances.UseAsync("readers", name, async instance =>
    {
        await act(instance);
        _clock.Advance(takes);
    });

    /// <summary>Stands still until it is told, and wakes nobody up.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan by) => _now += by;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
