using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

public sealed class NdjsonFormatTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly KeptRecords _kept = new();

    private FilesSourceOptions Options => new() { Path = _folder["app.ndjson"], Format = FilesFormat.Ndjson };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_document_is_taken_over_byte_for_byte()
    {
        _folder.Append("app.ndjson", "{ \"a\" : 1.50, \"b\":\"\\u00e4\" }\r\n\n[1]\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.Equal(["{ \"a\" : 1.50, \"b\":\"\\u00e4\" }", "[1]"], _kept.Records.Select(KeptRecords.Text));
        Assert.All(_kept.Records, record => Assert.Null(record.Fault));
    }

    [Theory]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1} {\"b\":2}")]
    [InlineData("{\"a\":1")]
    [InlineData("plain text")]
    public async Task A_line_that_is_no_document_is_a_fault_and_the_next_one_is_not(string line)
    {
        _folder.Append("app.ndjson", line + "\n{\"next\":true}\n");
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.StartsWith($"{_folder["app.ndjson"]}: a line is not JSON: ", _kept.Records[0].Fault, StringComparison.Ordinal);
        Assert.Equal(line, KeptRecords.Text(_kept.Records[0]));
        Assert.Null(_kept.Records[1].Fault);
    }

    [Fact]
    public async Task Json_that_is_not_utf8_is_a_fault()
    {
        await File.WriteAllBytesAsync(_folder["app.ndjson"], [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}\n"u8]);
        await FilesRun.ToEndAsync(Options, _kept);
        Assert.EndsWith("it is not UTF-8", Assert.Single(_kept.Records).Fault, StringComparison.Ordinal);
    }
}
