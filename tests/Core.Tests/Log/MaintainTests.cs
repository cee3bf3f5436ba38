using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Maintenance when it is asked for, not when its timer is due.</summary>
public sealed class MaintainTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private LogFixture _fixture = null!;

    private string Checkpoint => Path.Combine(_fixture.PartitionFolder, "checkpoint.json");

    public async ValueTask InitializeAsync()
    {
        _fixture = await LogFixture.CreateAsync(LogDurability.Os);
        _fixture.Time = _time;
        await _fixture.ReopenAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task What_retention_keeps_no_longer_is_gone_when_it_ends()
    {
        await AlterAsync(settings => settings with { Retention = new RetentionSettings { Time = TimeSpan.FromSeconds(10) } });
        await _fixture.AppendAsync("old", "older");
        // Far less than the interval of the timer.
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, _fixture.Log.OffsetsOf(LogFixture.Partition).First);
        await _fixture.Log.MaintainAsync(CancellationToken.None);
        var offsets = _fixture.Log.OffsetsOf(LogFixture.Partition);
        Assert.Equal((2, 2), (offsets.First, offsets.Next));
    }

    [Fact]
    public async Task What_is_flushed_is_noted_when_it_ends()
    {
        await _fixture.AppendAsync("a");
        File.Delete(Checkpoint);
        await _fixture.Log.MaintainAsync(CancellationToken.None);
        Assert.True(File.Exists(Checkpoint));
    }

    [Fact]
    public async Task All_who_ask_at_once_are_answered_and_appends_go_on()
    {
        var asked = Enumerable.Range(0, 50).Select(_ => _fixture.Log.MaintainAsync(CancellationToken.None)).ToList();
        var appended = _fixture.AppendAsync("a");
        await Task.WhenAll(asked).WaitAsync(TimeSpan.FromSeconds(20));
        await appended;
        Assert.Equal(["0:a"], await _fixture.ReadAllAsync());
    }

    [Fact]
    public async Task Whoever_asks_while_the_log_closes_is_answered()
    {
        await _fixture.AppendAsync("a");
        var closing = _fixture.Log.DisposeAsync();
        await _fixture.Log.MaintainAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        await closing;
        await _fixture.Log.MaintainAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
        await _fixture.OpenAsync();
        Assert.Equal(["0:a"], await _fixture.ReadAllAsync());
    }

    private async Task AlterAsync(Func<TopicSettings, TopicSettings> change) =>
        await _fixture.Log.AlterTopicAsync(
            LogFixture.Partition.Topic, change(_fixture.Log.FindTopic(LogFixture.Partition.Topic)!.Settings), CancellationToken.None);
}
