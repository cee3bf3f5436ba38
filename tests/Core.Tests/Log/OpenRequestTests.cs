using System.Text;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Requests with a key over all partitions of a topic.</summary>
public sealed class OpenRequestTests
{
    private const string Topic = "events";

    [Fact]
    public async Task A_request_waits_for_the_one_before_with_its_key_and_for_no_other()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var first = await OpenAsync(fixture, "a");
        var second = OpenAsync(fixture, "a").AsTask();
        var third = OpenAsync(fixture, "a").AsTask();
        using (await OpenAsync(fixture, "b")) Assert.False(second.IsCompleted);

        first.Dispose();
        first.Dispose();
        var next = await Task.WhenAny(second, third);
        var last = next == second ? third : second;
        Assert.False(last.IsCompleted);
        (await next).Dispose();
        (await last).Dispose();
    }

    [Fact]
    public async Task A_repeat_is_spread_over_as_many_partitions_as_the_first_one_also_when_the_topic_has_more_since()
    {
        await using var fixture = await LogFixture.CreateAsync();
        long time;
        using (var request = await OpenAsync(fixture, "a"))
        {
            Assert.False(request.IsRepeat);
            Assert.Equal(1, request.Stamp.Partitions);
            time = request.Stamp.Time;
            await AppendAsync(fixture, 0, request);
        }

        await fixture.Log.AlterTopicAsync(Topic, TopicSettings.Default with { Partitions = 3 }, CancellationToken.None);
        await fixture.ReopenAsync();
        using var repeat = await OpenAsync(fixture, "a");
        Assert.True(repeat.IsRepeat);
        Assert.Equal((1, time), (repeat.Stamp.Partitions, repeat.Stamp.Time));
        using var other = await OpenAsync(fixture, "b");
        Assert.Equal(3, other.Stamp.Partitions);
    }

    [Fact]
    public async Task Another_request_under_a_used_key_is_refused_whichever_partitions_it_would_go_to()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.Log.AlterTopicAsync(Topic, TopicSettings.Default with { Partitions = 4 }, CancellationToken.None);
        using (var request = await OpenAsync(fixture, "a")) await AppendAsync(fixture, 3, request);

        await Assert.ThrowsAsync<RequestMismatchException>(async () => await OpenAsync(fixture, "a", fingerprint: 2));
        // The refused one holds nobody up.
        using var repeat = await OpenAsync(fixture, "a");
        Assert.True(repeat.IsRepeat);
    }

    [Fact]
    public async Task Over_the_limit_a_new_key_is_refused_and_no_old_one_is_forgotten()
    {
        await using var fixture = await LogFixture.CreateAsync();
        fixture.Options = fixture.Options with { IdempotencyKeys = 2 };
        await fixture.ReopenAsync();
        foreach (var key in (string[])["a", "b"])
        {
            using var request = await OpenAsync(fixture, key);
            await AppendAsync(fixture, 0, request);
        }

        for (var restart = 0; restart < 2; restart++)
        {
            using (var refused = await OpenAsync(fixture, "c")) Assert.Throws<LogBusyException>(() => refused.Reserve(1));
            foreach (var key in (string[])["a", "b"])
            {
                using var repeat = await OpenAsync(fixture, key);
                Assert.True((await AppendAsync(fixture, 0, repeat)).Duplicate);
            }

            await fixture.ReopenAsync();
        }

        await fixture.Log.DeleteTopicAsync(Topic, CancellationToken.None);
        await fixture.Log.CreateTopicAsync(Topic, TopicSettings.Default, CancellationToken.None);
        using var free = await OpenAsync(fixture, "c");
        free.Reserve(2);
    }

    [Fact]
    public async Task A_key_in_a_topic_that_was_made_anew_is_another_key()
    {
        await using var fixture = await LogFixture.CreateAsync();
        using (var request = await OpenAsync(fixture, "a")) await AppendAsync(fixture, 0, request);
        await fixture.Log.DeleteTopicAsync(Topic, CancellationToken.None);
        await fixture.Log.CreateTopicAsync(Topic, TopicSettings.Default, CancellationToken.None);
        using var again = await OpenAsync(fixture, "a", fingerprint: 9);
        Assert.False(again.IsRepeat);
        Assert.Equal(new AppendResult(0, 0), await AppendAsync(fixture, 0, again));
    }

    [Fact]
    public async Task Readers_do_not_see_by_what_a_request_is_known()
    {
        await using var fixture = await LogFixture.CreateAsync();
        using (var request = await OpenAsync(fixture, "a")) await AppendAsync(fixture, 0, request);
        using var read = await fixture.Log.ReadAsync(LogFixture.Partition, 0, ReadLimits.Default, CancellationToken.None);
        foreach (var record in read) Assert.Empty(record.ToRecord().Headers);
    }

    private static ValueTask<OpenRequest> OpenAsync(LogFixture fixture, string key, ulong fingerprint = 1) =>
        fixture.Log.OpenRequestAsync(Topic, key, fingerprint, CancellationToken.None);

    private static async Task<AppendResult> AppendAsync(LogFixture fixture, int partition, OpenRequest request)
    {
        using var builder = new RecordBatchBuilder { OneBatch = true };
        builder.Add(NullableBytes.Null, Encoding.UTF8.GetBytes("x").AsSpan(), request.Stamp.Time, []);
        builder.AddHeaderToLast(RequestStampHeader.Of(request.Stamp));
        request.Reserve(1);
        return await fixture.Log.AppendAsync(new TopicPartition(Topic, partition), builder.Build(), request.Stamp, CancellationToken.None);
    }
}
