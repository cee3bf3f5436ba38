using Microsoft.Extensions.Logging.Abstractions;
using Sluice;

namespace LineFile.Tests;

/// <summary>What this sink does.</summary>
public sealed class LineFileSinkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("line-file-");

    [Fact]
    public async Task A_record_is_a_line_with_its_position_in_front()
    {
        var stopping = TestContext.Current.CancellationToken;
        await using var sink = new LineFileSink(new LineFileOptions { Path = "sub/out.txt" }, new ConnectorContext
        {
            Connector = "orders-file",
            Logger = NullLogger.Instance,
            Time = TimeProvider.System,
            DataFolder = _folder.FullName,
            ConfigurationFolder = _folder.FullName,
        });

        await sink.OpenAsync(stopping);
        await sink.DeliverAsync(new SinkBatch([RecordAt(0, "one"u8), RecordAt(1, "two\nlines"u8)]), stopping);

        Assert.Equal("orders-0-0\tone\norders-0-1\ttwo lines\n", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "sub", "out.txt"), stopping));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static SinkRecord RecordAt(long offset, ReadOnlySpan<byte> value) => new("orders", 0, offset, new Sluice.Record { Value = value.ToArray() });
}
