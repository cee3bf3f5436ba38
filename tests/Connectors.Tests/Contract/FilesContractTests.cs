using Sluice.Connectors.Files;
using Sluice.Connectors.Tests.Files;
using Sluice.Testing;

namespace Sluice.Connectors.Tests.Contract;

public sealed class FilesContractTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, string> Rules { get; } = new(
        from format in new[] { "lines", "ndjson" }
        from rule in SourceContract.Rules
        select (format, rule));

    [Theory]
    [MemberData(nameof(Rules))]
    public Task The_files_source_does_what_every_source_must(string format, string rule)
    {
        _folder.Append("a.log", string.Concat(Enumerable.Range(0, 2_500).Select(number => $$"""{"n":{{number}}}""" + "\n")));
        _folder.Append("b.log", "{\"n\":1}\nno json\n{\"n\":2}\n");
        return new SourceContract(new SourceSetup
        {
            Connector = typeof(FilesSource),
            Config = $$"""{ "path": "*.log", "topic": "lines", "format": "{{format}}", "pollInterval": "20ms" }""",
            Folder = _folder.Root,
            Records = 2_503,
        }).VerifyAsync(rule, CancellationToken.None);
    }

    public void Dispose() => _folder.Dispose();
}
