using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Replay;

public sealed class TopicReplayTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly WorkerProcess _worker = shared.Worker;
    private readonly string _source = shared.NewTopic();
    private readonly string _target = shared.NewTopic();

    [Fact]
    public async Task A_topic_comes_out_as_it_was_with_all_that_its_records_have()
    {
        await _worker.FillAsync(_source, partitions: 3, count: 3_000);
        var result = await ReplayAsync();

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains($"Topic {_target} is made, with 3 partitions as {_source} has", result.Output, StringComparison.Ordinal);
        Assert.Contains($"Replayed 3,000 records of {_source} into {_target}", result.Output, StringComparison.Ordinal);
        var all = new List<string>();
        for (var partition = 0; partition < 3; partition++)
        {
            var before = await _worker.ContentAsync(_source, partition);
            Assert.Equal(before, await _worker.ContentAsync(_target, partition));
            all.AddRange(before);
        }

        Assert.Equal(3_000, all.Count);
        Assert.Contains(all, record => record.StartsWith("null|null|", StringComparison.Ordinal));
        Assert.Contains(all, record => record.StartsWith("''|", StringComparison.Ordinal));
        Assert.Contains(all, record => record.Contains(",n=null,é=''", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_target_has_fewer_partitions_keys_find_theirs_and_the_others_keep_their_order()
    {
        await _worker.FillAsync(_source, partitions: 3, count: 900);
        Assert.Equal(0, (await _worker.RunAsync(["topics", "create", _target, "--set", "partitions=2"])).ExitCode);
        var result = await ReplayAsync();

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.DoesNotContain("is made", result.Output, StringComparison.Ordinal);
        var keyless = new List<string>[] { [], [], [] };
        var stored = 0;
        for (var partition = 0; partition < 2; partition++)
        {
            foreach (var received in await _worker.RecordsAsync(_target, partition))
            {
                stored++;
                if (received.Record.Key is { } key)
                {
                    Assert.Equal(KeyPartitioner.PartitionOf(key.Span, 2), partition);
                    continue;
                }

                var number = (int)(received.Record.Timestamp!.Value - TopicContent.Begin).TotalSeconds;
                Assert.Equal(number % 3 % 2, partition);
                keyless[number % 3].Add(TopicContent.Text(received.Record));
            }
        }

        Assert.Equal(900, stored);
        for (var partition = 0; partition < 3; partition++)
        {
            var before = (await _worker.ContentAsync(_source, partition)).Where(record => record.StartsWith("null|", StringComparison.Ordinal));
            Assert.Equal(before, keyless[partition]);
        }
    }

    [Fact]
    public async Task A_range_of_time_is_replayed_and_no_more()
    {
        await _worker.FillAsync(_source, partitions: 2, count: 400);
        var (from, until) = (TopicContent.Begin.AddSeconds(100), TopicContent.Begin.AddSeconds(250));
        var result = await ReplayAsync("--from", $"{from:O}", "--until", $"{until:O}");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("Replayed 150 records", result.Output, StringComparison.Ordinal);
        for (var partition = 0; partition < 2; partition++)
        {
            var expected = (await _worker.RecordsAsync(_source, partition)).Select(received => received.Record)
                .Where(record => record.Timestamp >= from && record.Timestamp < until).Select(TopicContent.Text);
            Assert.Equal(expected, await _worker.ContentAsync(_target, partition));
        }
    }

    [Fact]
    public async Task One_partition_is_replayed_from_an_offset_until_another()
    {
        await _worker.FillAsync(_source, partitions: 2, count: 400);
        var result = await ReplayAsync("--partition", "1", "--from", "20", "--until", "30");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Empty(await _worker.ContentAsync(_target, 0));
        Assert.Equal((await _worker.ContentAsync(_source, 1)).Skip(20).Take(10), await _worker.ContentAsync(_target, 1));
        var more = await ReplayAsync("--from", "1:30,0:0", "--until", "0:5,1:33");
        Assert.True(more.ExitCode == 0, more.Error);
        Assert.Equal((await _worker.ContentAsync(_source, 0)).Take(5), await _worker.ContentAsync(_target, 0));
        Assert.Equal((await _worker.ContentAsync(_source, 1)).Skip(20).Take(13), await _worker.ContentAsync(_target, 1));
    }

    [Fact]
    public async Task What_is_beyond_the_end_is_told_and_nothing_is_replayed()
    {
        await _worker.FillAsync(_source, partitions: 1, count: 10);
        var result = await ReplayAsync("--from", "500");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("Partition 0 ends at 10: there is nothing from 500 on", result.Error, StringComparison.Ordinal);
        Assert.Contains("Replayed 0 records", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_the_target_refuses_ends_the_replay_at_it()
    {
        await _worker.Http.ProduceAsync(_source, HttpExtensions.JsonLines, "1\n2\n3\n");
        Assert.Equal(0, (await _worker.RunAsync(["topics", "create", _target, "--set", "cleanup=compact"])).ExitCode);
        var result = await ReplayAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("key", result.Error, StringComparison.Ordinal);
        Assert.Contains("--from 0:0 --until 0:3", result.Output, StringComparison.Ordinal);
        Assert.Empty(await _worker.ContentAsync(_target, 0));
    }

    [Theory]
    [InlineData("There is no topic 'nowhere'", "--topic", "nowhere", "--into", "other")]
    [InlineData("not replayed into itself", "--topic", "SOURCE", "--into", "SOURCE")]
    [InlineData("--topic", "--into", "other")]
    [InlineData("has no partition 7: it has 1", "--topic", "SOURCE", "--into", "other", "--partition", "7")]
    [InlineData("has no partition 3: it has 1", "--topic", "SOURCE", "--into", "other", "--from", "0:1,3:2")]
    [InlineData("--from latest is no place", "--topic", "SOURCE", "--into", "other", "--from", "latest")]
    [InlineData("--until 0:1,0:2 is no place", "--topic", "SOURCE", "--into", "other", "--until", "0:1,0:2")]
    [InlineData("name different partitions", "--topic", "SOURCE", "--into", "other", "--from", "0:1", "--until", "1:1")]
    [InlineData("--partition does not go with", "--topic", "SOURCE", "--into", "other", "--from", "0:1", "--partition", "0")]
    [InlineData("--rate fast is no rate", "--topic", "SOURCE", "--into", "other", "--rate", "fast")]
    [InlineData("Either a group or --into", "group", "--topic", "SOURCE", "--into", "other")]
    [InlineData("--no-wait goes with a group", "--topic", "SOURCE", "--into", "other", "--no-wait")]
    [InlineData("--until goes with --into", "group", "--from", "earliest", "--until", "3")]
    [InlineData("Say what to replay", "--topic", "SOURCE")]
    [InlineData("Say where to begin", "group")]
    [InlineData("is not allowed in a topic's name", "--topic", "SOURCE", "--into", "a b")]
    public async Task What_cannot_be_replayed_is_told_and_leaves_nothing_behind(string words, params string[] arguments)
    {
        await _worker.FillAsync(_source, partitions: 1, count: 3);
        var result = await _worker.RunAsync(["replay", .. arguments.Select(argument => argument == "SOURCE" ? _source : argument)]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain((await _worker.Http.GetJsonAsync("topics")).EnumerateArray(), topic => topic.GetString() == "other");
    }

    private Task<CommandResult> ReplayAsync(params string[] options) =>
        _worker.RunAsync(["replay", "--topic", _source, "--into", _target, .. options]);
}
