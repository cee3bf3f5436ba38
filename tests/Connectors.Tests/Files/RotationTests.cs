using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

public sealed class RotationTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeptRecords _kept = new();

    private FilesSourceOptions Options => new() { Path = _folder["app.log"] };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_line_is_neither_lost_nor_repeated_when_the_file_rotates()
    {
        _folder.Append("app.log", "1\n2\n");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        _folder.Append("app.log", "3\n");
        _folder.Rotate("app.log");
        _folder.Append("app.log", "4\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2", "3", "4"], _kept.Messages);
    }

    [Fact]
    public async Task Lines_written_to_the_old_file_after_the_rename_come_before_those_of_the_new_one()
    {
        _folder.Append("app.log", "1\n");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        _folder.Rotate("app.log");
        _folder.Append("app.log", "4\n");
        await run.DrainAsync(idlePolls: 4);
        _folder.Append("app.log.1", "2\n");
        await run.DrainAsync(idlePolls: 7);
        _folder.Append("app.log.1", "3\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2", "3", "4"], _kept.Messages);
    }

    [Fact]
    public async Task The_unterminated_last_line_of_a_rotated_file_is_delivered()
    {
        _folder.Append("app.log", "1\n2");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        Assert.Equal(["1"], _kept.Messages);
        _folder.Rotate("app.log");
        _folder.Append("app.log", "3\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2", "3"], _kept.Messages);
    }

    [Fact]
    public async Task A_file_renamed_and_not_replaced_is_followed_on()
    {
        _folder.Append("app.log", "1\n2");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        _folder.Rotate("app.log");
        await run.DrainAsync();
        _folder.Append("app.log.1", " and more\n3\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2 and more", "3"], _kept.Messages);
    }

    [Fact]
    public async Task Rotations_between_two_polls_are_all_read_in_order()
    {
        _folder.Append("app.log", "1\n");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        for (var number = 2; number <= 12; number++)
        {
            _folder.Rotate("app.log");
            _folder.Append("app.log", $"{number}\n");
        }

        await run.DrainAsync();
        Assert.Equal(Enumerable.Range(1, 12).Select(number => $"{number}"), _kept.Messages);
    }

    [Fact]
    public async Task Rotations_while_stopped_are_all_read_in_order()
    {
        _folder.Append("app.log", "1\n");
        await FilesRun.ToEndAsync(Options, _kept);
        _folder.Append("app.log", "2\nunterminated");
        for (var number = 3; number <= 5; number++)
        {
            _folder.Rotate("app.log");
            _folder.Append("app.log", $"{number}\n");
        }

        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["1", "2", "unterminated", "3", "4", "5"], _kept.Messages);
    }

    [Fact]
    public async Task Rotated_files_with_a_date_are_read_in_order()
    {
        _folder.Append("app.log", "1\n");
        await FilesRun.ToEndAsync(Options, _kept);
        foreach (var date in new[] { "20260101", "20260102", "20260103" })
        {
            File.Move(_folder["app.log"], _folder[$"app.log-{date}"]);
            _folder.Append("app.log", $"after {date}\n");
        }

        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["1", "after 20260101", "after 20260102", "after 20260103"], _kept.Messages);
    }

    [Fact]
    public async Task A_file_moved_aside_under_any_name_in_its_folder_is_found_again()
    {
        _folder.Append("app.log", "1\n");
        await FilesRun.ToEndAsync(Options, _kept);
        _folder.Append("app.log", "2\n");
        File.Move(_folder["app.log"], _folder["moved-aside"]);
        _folder.Append("app.log", "3\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["1", "2", "3"], _kept.Messages);
    }

    [Fact]
    public async Task When_the_file_read_last_is_gone_the_rotated_files_after_it_are_still_read_and_the_gap_is_logged()
    {
        _folder.Append("app.log", "1\n");
        await FilesRun.ToEndAsync(Options, _kept);
        for (var number = 2; number <= 3; number++)
        {
            _folder.Rotate("app.log");
            await Ticks.NextAsync(_folder);
            _folder.Append("app.log", $"{number}\n");
        }

        File.Delete(_folder["app.log.2"]);
        var logger = new RecordingLogger();
        await FilesRun.ToEndAsync(Options, _kept, logger);
        Assert.Equal(["1", "2", "3"], _kept.Messages);
        Assert.Contains("were not read", Assert.Single(logger.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotated_files_from_before_the_first_start_are_left_alone()
    {
        _folder.Append("app.log.1", "before\n");
        _folder.Append("app.log", "1\n");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        _folder.Rotate("app.log");
        _folder.Append("app.log", "2\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2"], _kept.Messages);
    }

    [Fact]
    public async Task A_pattern_that_also_matches_rotated_files_reads_no_line_twice()
    {
        var options = new FilesSourceOptions { Path = _folder["app*"] };
        _folder.Append("app.log", "1\n");
        _folder.Append("app-errors", "e1\n");
        await using (var run = new FilesRun(options, _kept))
        {
            await run.DrainAsync();
            _folder.Rotate("app.log");
            await run.DrainAsync();
            _folder.Append("app.log", "2\n");
            await run.DrainAsync();
        }

        _folder.Rotate("app.log");
        await FilesRun.ToEndAsync(options, _kept);
        _folder.Append("app.log", "3\n");
        await FilesRun.ToEndAsync(options, _kept);
        Assert.Equal(["1", "2", "3"], _kept.MessagesOf(_folder["app.log"]));
        Assert.Equal(["e1"], _kept.MessagesOf(_folder["app-errors"]));
        Assert.Equal(4, _kept.Records.Count);
    }

    [Fact]
    public async Task A_file_that_reuses_the_inode_of_a_deleted_one_is_another_file()
    {
        // As ext4 does at once; on other file systems this is just a new file.
        _folder.Append("app.log", "same length 1\n");
        await FilesRun.ToEndAsync(Options, _kept);
        File.Delete(_folder["app.log"]);
        await Ticks.NextAsync(_folder);
        _folder.Append("app.log", "same length 2\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["same length 1", "same length 2"], _kept.Messages);
    }

    [Fact]
    public async Task A_file_replaced_by_one_that_continues_it_is_read_on()
    {
        _folder.Append("app.log", "1\n2\n");
        await FilesRun.ToEndAsync(Options, _kept);
        File.Copy(_folder["app.log"], _folder["new"]);
        _folder.Append("new", "3\n");
        File.Move(_folder["new"], _folder["app.log"], overwrite: true);
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["1", "2", "3"], _kept.Messages);
    }
}
