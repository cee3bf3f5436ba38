using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

public sealed class CopyTruncateTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeptRecords _kept = new();

    private FilesSourceOptions Options => new() { Path = _folder["app.log"] };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lines_copied_away_before_they_were_read_are_read_from_the_copy()
    {
        _folder.Append("app.log", "1\n");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        _folder.Append("app.log", "2\n");
        _folder.CopyAndTruncate("app.log");
        _folder.Append("app.log", "3\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2", "3"], _kept.Messages);
    }

    [Fact]
    public async Task A_file_that_has_grown_past_the_old_place_since_its_truncation_is_noticed()
    {
        _folder.Append("app.log", "1\n");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        _folder.CopyAndTruncate("app.log");
        _folder.Append("app.log", "2\n3\n4\n5\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2", "3", "4", "5"], _kept.Messages);
    }

    [Fact]
    public async Task A_file_truncated_without_a_copy_is_read_from_its_beginning()
    {
        _folder.Append("app.log", "1\n2\n");
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        await File.WriteAllTextAsync(_folder["app.log"], "3\n");
        await run.DrainAsync();
        Assert.Equal(["1", "2", "3"], _kept.Messages);
    }

    [Theory]
    [InlineData("3\n")]
    [InlineData("3 and the whole is longer than before\n")]
    public async Task A_file_truncated_while_stopped_is_read_from_its_beginning(string text)
    {
        _folder.Append("app.log", "1\n2\n");
        await FilesRun.ToEndAsync(Options, _kept);
        await File.WriteAllTextAsync(_folder["app.log"], text);
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["1", "2", text.TrimEnd()], _kept.Messages);
    }

    [Fact]
    public async Task Several_copies_made_while_stopped_are_read_in_order_and_only_once()
    {
        _folder.Append("app.log", "1\n");
        await FilesRun.ToEndAsync(Options, _kept);
        _folder.Append("app.log", "2\n");
        for (var number = 3; number <= 6; number++)
        {
            await Ticks.NextAsync(_folder);
            _folder.CopyAndTruncate("app.log");
            _folder.Append("app.log", $"{number}\n");
        }

        await FilesRun.ToEndAsync(Options, _kept);
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["1", "2", "3", "4", "5", "6"], _kept.Messages);
    }

    [Fact]
    public async Task A_copy_made_before_the_first_line_of_its_content_was_read_is_read()
    {
        _folder.Append("app.log", "1\n");
        await FilesRun.ToEndAsync(Options, _kept);
        await Ticks.NextAsync(_folder);
        _folder.CopyAndTruncate("app.log");
        await FilesRun.ToEndAsync(Options, _kept);
        _folder.Append("app.log", "2\n");
        await Ticks.NextAsync(_folder);
        _folder.CopyAndTruncate("app.log");
        _folder.Append("app.log", "3\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["1", "2", "3"], _kept.Messages);
    }

    [Fact]
    public async Task Copies_read_long_ago_are_not_read_again_when_the_live_file_is_replaced()
    {
        _folder.Append("app.log", "1\n");
        await using (var run = new FilesRun(Options, _kept))
        {
            await run.DrainAsync();
            await Ticks.NextAsync(_folder);
            _folder.CopyAndTruncate("app.log");
            _folder.Append("app.log", "2\n");
            await run.DrainAsync();
        }

        File.Delete(_folder["app.log"]);
        await Ticks.NextAsync(_folder);
        _folder.Append("app.log", "3\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["1", "2", "3"], _kept.Messages);
    }
}
