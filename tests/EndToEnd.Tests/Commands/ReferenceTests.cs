using System.Runtime.CompilerServices;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class ReferenceTests
{
    private static readonly string Docs = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs"));

    [Fact]
    public async Task The_reference_pages_say_what_the_program_does()
    {
        using var folder = new WorkerFolder();
        var result = await SluiceExecutable.RunAsync(folder.Path, ["schema", "--docs", "fresh"]);
        Assert.True(result.ExitCode == 0, result.Error);
        var fresh = Path.Combine(folder.Path, "fresh");
        var pages = Directory.GetFiles(fresh, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(fresh, file)).ToHashSet();

        var stale = pages.Where(page => !File.Exists(Path.Combine(Docs, page)) || File.ReadAllText(Path.Combine(Docs, page)) != File.ReadAllText(Path.Combine(fresh, page)));
        var left = Directory.GetFiles(Path.Combine(Docs, "connectors")).Select(file => Path.GetRelativePath(Docs, file)).Where(page => !pages.Contains(page));

        Assert.True(!stale.Any() && !left.Any(), $"stale: {string.Join(", ", stale.Concat(left))}. Run: sluice schema --docs docs");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
