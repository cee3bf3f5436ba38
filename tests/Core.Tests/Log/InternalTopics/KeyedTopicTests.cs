using Sluice.Log;

namespace Sluice.Core.Tests.Log.InternalTopics;

public sealed class KeyedTopicTests
{
    [Fact]
    public async Task Deleted_keys_are_known_as_such_until_they_are_set_again_also_when_opened_again()
    {
        await using var fixture = await LogFixture.CreateAsync(LogDurability.Os);
        var topic = await OpenAsync(fixture);
        await topic.PutAsync("stays", new byte[] { 1 }, CancellationToken.None);
        await topic.PutAsync("goes", new byte[] { 2 }, CancellationToken.None);
        await topic.PutAsync("goes", value: null, CancellationToken.None);
        Assert.True(topic.WasDeleted("goes"));
        await fixture.ReopenAsync();
        topic = await OpenAsync(fixture);
        Assert.Equal("stays", Assert.Single(topic.Entries).Key);
        Assert.Equal((true, false), (topic.WasDeleted("goes"), topic.WasDeleted("stays")));
        await topic.PutAsync("goes", new byte[] { 3 }, CancellationToken.None);
        Assert.False(topic.WasDeleted("goes"));
    }

    [Fact]
    public async Task Only_the_last_deletions_are_remembered_however_many_keys_come_and_go()
    {
        await using var fixture = await LogFixture.CreateAsync(LogDurability.Os);
        var topic = await OpenAsync(fixture);
        for (var i = 0; i <= KeyedTopic.MostDeleted; i++) await topic.PutAsync($"name-{i}", value: null, CancellationToken.None);
        Assert.Equal((false, true), (topic.WasDeleted("name-0"), topic.WasDeleted("name-1")));
        Assert.True(topic.WasDeleted($"name-{KeyedTopic.MostDeleted}"));
    }

    private static Task<KeyedTopic> OpenAsync(LogFixture fixture) =>
        KeyedTopic.OpenAsync(fixture.Log, "__names", TimeProvider.System, CancellationToken.None);
}
