using Sluice.Testing;

namespace LineFile.Tests;

/// <summary>What every sink must do, one case for each rule.</summary>
public sealed class LineFileContractTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("line-file-");

    public static TheoryData<string> Rules { get; } = [.. SinkContract.Rules];

    private string Output => Path.Combine(_folder.FullName, "out.txt");

    [Theory]
    [MemberData(nameof(Rules))]
    public Task It_does_what_every_sink_must(string rule) => new SinkContract(new SinkSetup
    {
        Connector = typeof(LineFileSink),
        Config = """{ "path": "out.txt" }""",
        Folder = _folder.FullName,
        Contents = async stopping => File.Exists(Output) ? await File.ReadAllTextAsync(Output, stopping) : "",
        // A text file only grows: a line may be there twice, and the position in front tells which.
        IsIdempotent = false,
    }).VerifyAsync(rule, TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Delete(recursive: true);
}
