using Sluice.Connectors.Files;
using Sluice.Connectors.Tests.Files;
using Sluice.Testing;

namespace Sluice.Connectors.Tests.Contract;

public sealed class ArchiveContractTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string> Rules { get; } = [.. SinkContract.Rules];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task The_archive_does_what_every_sink_must(string rule) => new SinkContract(new SinkSetup
    {
        Connector = typeof(ArchiveSink),
        Config = """{ "folder": "archive", "grace": "1h" }""",
        Folder = _folder.Root,
        Contents = ContentsAsync,
        // Not over yet, so that all is in files that are still being written to.
        Time = new ManualTime(),
    }).VerifyAsync(rule, CancellationToken.None);

    public void Dispose() => _folder.Dispose();

    private async Task<string> ContentsAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_folder["archive"])) return "";
        var lines = new List<string>();
        foreach (var file in Directory.EnumerateFiles(_folder["archive"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            lines.AddRange(await File.ReadAllLinesAsync(file, cancellationToken));
        return string.Join('\n', lines);
    }
}
