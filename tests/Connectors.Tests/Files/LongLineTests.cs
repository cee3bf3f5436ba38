using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

public sealed class LongLineTests : IDisposable
{
    private const int Max = 1_024;

    private readonly TempFolder _folder = new();
    private readonly KeptRecords _kept = new();

    private FilesSourceOptions Options => new() { Path = _folder["app.log"], MaxLineBytes = new ByteSize(Max) };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Max + 1)]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task A_line_that_is_too_long_goes_to_the_dead_letters_with_its_beginning(int length)
    {
        _folder.Append("app.log", $"before\n{new string('x', length)}\r\nafter\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["before", "after"], _kept.Messages);
        var faulty = Assert.Single(_kept.Records, record => record.Fault is not null);
        Assert.Equal(new string('x', Max), KeptRecords.Text(faulty));
        Assert.Contains("longer than maxLineBytes, 1024", faulty.Fault, StringComparison.Ordinal);
        Assert.Equal("files", faulty.Topic);
    }

    [Fact]
    public async Task A_line_of_just_the_length_allowed_is_delivered()
    {
        _folder.Append("app.log", new string('x', Max) + "\r\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal([new string('x', Max)], _kept.Messages);
    }

    [Fact]
    public async Task A_line_that_is_too_long_and_comes_in_pieces_is_one_fault_at_its_end()
    {
        await using var run = new FilesRun(Options, _kept);
        for (var piece = 0; piece < 6; piece++)
        {
            _folder.Append("app.log", new string((char)('a' + piece), 100_000));
            await run.DrainAsync(idlePolls: 2);
            Assert.Empty(_kept.Records);
        }

        _folder.Append("app.log", "\nafter\n");
        await run.DrainAsync(idlePolls: 2);
        Assert.Equal(new string('a', Max), KeptRecords.Text(_kept.Records[0]));
        Assert.Equal(["after"], _kept.Messages);
        Assert.Equal(2, _kept.Records.Count);
    }

    [Fact]
    public async Task The_unterminated_long_line_of_a_rotated_file_is_a_fault_too()
    {
        _folder.Append("app.log", new string('x', 400_000));
        await using var run = new FilesRun(Options, _kept);
        await run.DrainAsync();
        _folder.Rotate("app.log");
        _folder.Append("app.log", "after\n");
        await run.DrainAsync();
        Assert.NotNull(_kept.Records[0].Fault);
        Assert.Equal(["after"], _kept.Messages);
    }

    [Fact]
    public async Task A_line_whose_json_would_be_too_large_is_a_fault()
    {
        var options = Options with { MaxLineBytes = ByteSize.KiB(16) };
        _folder.Append("app.log", new string('\u0001', 8_000) + "\nafter\n");
        await FilesRun.ToEndAsync(options, _kept);
        Assert.Contains("makes a JSON document of", _kept.Records[0].Fault, StringComparison.Ordinal);
        Assert.Equal(["after"], _kept.Messages);
    }
}
