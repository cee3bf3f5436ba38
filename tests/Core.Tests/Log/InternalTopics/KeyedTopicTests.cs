using Sluice.Log;

namespace Sluice.Core.Tests.Log.InternalTopics;

public sealed class KeyedTopicTests
{
    [Fact]
    public async Task Keys_that_come_and_go_leave_nothing_in_memory_and_are_known_as_deleted_when_opened_again()
    {
        await using var fixture = await LogFixture.CreateAsync(LogDurability.Os);
        var topic = await OpenAsync(fixture);
        await topic.PutAsync("stays", new byte[] { 1 }, CancellationToken.None);
        for (var i = 0; i < 50; i++)
        {
            await topic.PutAsync($"name-{i}", new byte[] { 2 }, CancellationToken.None);
            await topic.PutAsync($"name-{i}", value: null, CancellationToken.None);
            Assert.False(topic.WasDeleted($"name-{i}"));
        }

        Assert.Equal("stays", Assert.Single(topic.Entries).Key);
        await fixture.ReopenAsync();
        topic = await OpenAsync(fixture);
        Assert.Equal("stays", Assert.Single(topic.Entries).Key);
        Assert.True(topic.WasDeleted("name-7"));
        Assert.False(topic.WasDeleted("stays"));
        await topic.PutAsync("name-7", new byte[] { 3 }, CancellationToken.None);
        Assert.False(topic.WasDeleted("name-7"));
        await topic.PutAsync("name-7", value: null, CancellationToken.None);
        Assert.False(topic.WasDeleted("name-7"));
    }

    private static Task<KeyedTopic> OpenAsync(LogFixture fixture) =>
        KeyedTopic.OpenAsync(fixture.Log, "__names", TimeProvider.System, CancellationToken.None);
}
