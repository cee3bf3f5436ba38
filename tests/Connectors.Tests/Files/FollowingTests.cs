using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

public sealed class FollowingTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeptRecords _kept = new();

    private FilesSourceOptions Options => new() { Path = _folder["app.log"] };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_line_becomes_a_json_object_with_message_and_file()
    {
        _folder.Append("app.log", "say \"hi\"\n");
        await FilesRun.ToEndAsync(Options, _kept);
        var record = Assert.Single(_kept.Records);
        Assert.Equal($$"""{"message":"say \"hi\"","file":"{{_folder["app.log"]}}"}""", KeptRecords.Text(record));
        Assert.Equal("files", record.Topic);
        Assert.Null(record.Record.Timestamp);
        Assert.Null(record.Record.Key);
    }

    [Fact]
    public async Task A_relative_path_starts_at_the_configuration_folder()
    {
        _folder.Append("app.log", "1\n");
        var time = new ManualTime();
        await using var source = new FilesSource(
            new FilesSourceOptions { Path = "app.log" }, FilesRun.Context(time, folder: _folder.Root));
        await using var batches = source.ReadAsync(SourcePositions.None, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        Assert.Equal(_folder["app.log"], batches.Current.Position.Part);
    }

    [Fact]
    public async Task An_incomplete_line_waits_for_its_end()
    {
        _folder.Append("app.log", "whole\nha");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        Assert.Equal(["whole"], _kept.Messages);
        _folder.Append("app.log", "lf\n");
        await run.DrainAsync();
        Assert.Equal(["whole", "half"], _kept.Messages);
    }

    [Fact]
    public async Task Carriage_returns_are_cut_and_empty_lines_skipped()
    {
        _folder.Append("app.log", "\uFEFFone\r\n\r\n\n   \ntwo\n\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["one", "two"], _kept.Messages);
        _folder.Append("app.log", "three\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["one", "two", "three"], _kept.Messages);
    }

    [Fact]
    public async Task Empty_lines_alone_move_the_position_on()
    {
        _folder.Append("app.log", "\n\n\n");
        await using var run = new FilesRun(Options, _kept);
        Assert.Empty((await run.NextAsync())!.Records);
        var batch = await run.NextAsync();
        Assert.Empty(batch!.Records);
        Assert.Null(await run.NextAsync());
        Assert.Equal(3, batch.Position.Value.Span[15]);
    }

    [Fact]
    public async Task What_is_not_utf8_is_replaced()
    {
        await File.WriteAllBytesAsync(_folder["app.log"], [(byte)'a', 0xFF, (byte)'b', (byte)'\n']);
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["a\uFFFDb"], _kept.Messages);
    }

    [Fact]
    public async Task A_file_that_is_missing_at_the_start_is_read_when_it_appears()
    {
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        Assert.Empty(_kept.Records);
        _folder.Append("app.log", "1\n2\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2"], _kept.Messages);
    }

    [Fact]
    public async Task A_deleted_file_is_read_to_its_end_and_its_successor_from_the_beginning()
    {
        _folder.Append("app.log", "1\n");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        _folder.Append("app.log", "2\nunfinished");
        File.Delete(_folder["app.log"]);
        await run.DrainAsync();
        Assert.Equal(["1", "2", "unfinished"], _kept.Messages);
        _folder.Append("app.log", "1\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2", "unfinished", "1"], _kept.Messages);
    }

    [Fact]
    public async Task A_file_deleted_and_made_again_while_stopped_is_read_from_its_beginning()
    {
        _folder.Append("app.log", "old 1\nold 2\n");
        await FilesRun.ToEndAsync(Options, _kept);
        File.Delete(_folder["app.log"]);
        _folder.Append("app.log", "new 1\nnew 2\nnew 3\n");
        var logger = new RecordingLogger();
        await FilesRun.ToEndAsync(Options, _kept, logger);
        Assert.Equal(["old 1", "old 2", "new 1", "new 2", "new 3"], _kept.Messages);
        Assert.Single(logger.Messages);
    }

    [Fact]
    public async Task From_the_end_only_lines_completed_after_the_first_start_are_read()
    {
        _folder.Append("app.log", "old\nunfini");
        var options = Options with { From = FilesStart.End };
        await using (var run = new FilesRun(options, _kept))
        {
            await run.DrainAsync();
            _folder.Append("app.log", "shed\n");
            await run.DrainAsync();
        }

        _folder.Append("app.log", "while stopped\n");
        await FilesRun.ToEndAsync(options, _kept);
        Assert.Equal(["unfinished", "while stopped"], _kept.Messages);
    }

    [Fact]
    public async Task From_the_end_a_file_that_came_after_the_first_start_is_read_from_its_beginning()
    {
        var options = new FilesSourceOptions { Path = _folder["*.log"], From = FilesStart.End };
        await FilesRun.ToEndAsync(options, _kept);
        _folder.Append("app.log", "1\n");
        await FilesRun.ToEndAsync(options, _kept);
        Assert.Equal(["1"], _kept.Messages);
    }

    [Fact]
    public async Task A_pattern_finds_new_files_and_each_has_its_topic()
    {
        _folder.Append("shop one.log", "a1\n");
        var options = new FilesSourceOptions { Path = _folder["*.log"], Topic = "logs-{file}" };
        await using var run = new FilesRun(options, _kept);
        await run.DrainAsync();
        _folder.Append("shop2.log", "b1\n");
        _folder.Append("shop one.log", "a2\n");
        _folder.Append("shop3.txt", "c1\n");
        await run.DrainAsync();
        Assert.Equal(["a1", "a2"], _kept.MessagesOf(_folder["shop one.log"]));
        Assert.Equal(["b1"], _kept.MessagesOf(_folder["shop2.log"]));
        Assert.Equal(["logs-shop2", "logs-shop_one"], _kept.Records.Select(record => record.Topic).Distinct().Order());
        Assert.Equal(3, _kept.Records.Count);
    }

    [Fact]
    public async Task Batches_have_a_bound_and_a_stop_between_any_two_repeats_nothing()
    {
        var lines = Enumerable.Range(0, 2_500).Select(number => $"line {number}").ToArray();
        _folder.Append("app.log", string.Join('\n', lines) + "\n");
        var sizes = new List<int>();
        for (var stop = 0; stop < 5; stop++)
        {
            await using var run = new FilesRun(Options, _kept);
            if (await run.NextAsync() is not { } batch) continue;
            sizes.Add(batch.Records.Count);
            _kept.Append(batch);
            _kept.Save(batch);
        }

        Assert.Equal([0, 1_000, 1_000, 500], sizes);
        Assert.Equal(lines, _kept.Messages);
    }

    [Fact]
    public async Task More_files_than_may_be_open_are_all_followed()
    {
        const int files = 300;
        for (var number = 0; number < files; number++) _folder.Append($"{number}.log", "1\n");
        await using var run = new FilesRun(new FilesSourceOptions { Path = _folder["*.log"] }, _kept);
        await run.DrainAsync(idlePolls: 3);
        for (var number = 0; number < files; number += 2) _folder.Append($"{number}.log", "2\n");
        await run.DrainAsync(idlePolls: 3);
        Assert.Equal(files + (files / 2), _kept.Records.Count);
        Assert.Equal(["1", "2"], _kept.MessagesOf(_folder["298.log"]));
    }

    [Fact]
    public async Task A_position_of_another_source_is_refused_with_a_remedy()
    {
        _folder.Append("app.log", "1\n");
        _kept.Save(new SourceBatch(new SourcePosition(_folder["app.log"], new byte[7]), []));
        var run = new FilesRun(Options, _kept);
        var exception = await Assert.ThrowsAsync<ConnectorStoppedException>(run.NextAsync);
        Assert.Contains("Reset the connector's offsets", exception.Message, StringComparison.Ordinal);
    }
}
