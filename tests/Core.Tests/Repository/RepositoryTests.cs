using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Sluice.Core.Tests.Repository;

/// <summary>What no analyzer knows about this repository.</summary>
public sealed partial class RepositoryTests
{
    private const int MostLines = 400;

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../.."));

    private static readonly string[] Generated = ["artifacts", "node_modules", ".git", "bin", "obj", "data"];

    [Fact]
    public void Source_files_are_short_enough_to_read()
    {
        var tooLong = Files("*.cs").Select(file => (file, lines: File.ReadLines(file).Count())).Where(entry => entry.lines > MostLines);
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Links_in_the_documentation_lead_somewhere()
    {
        var broken =
            from file in Files("*.md")
            from Match link in Link().Matches(File.ReadAllText(file))
            let target = link.Groups["target"].Value
            where !target.Contains("://", StringComparison.Ordinal)
            let path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, target))
            where !Path.Exists(path)
            select $"{Path.GetRelativePath(Root, file)}: {target}";
        Assert.Empty(broken);
    }

    [Theory]
    [InlineData("core/Abstractions", "")]
    [InlineData("core/Batches", "core/Abstractions")]
    [InlineData("clients/dotnet", "core/Batches")]
    [InlineData("core/Log", "core/Batches")]
    [InlineData("core/Connect", "core/Log")]
    // The commands of the worker are a client of it as any other program.
    [InlineData("functions", "clients/dotnet core/Connect")]
    [InlineData("functions/isolated", "functions")]
    public void A_project_knows_only_the_layer_below(string project, string below)
    {
        var references =
            from file in Directory.GetFiles(Path.Combine(Root, project), "*.csproj")
            from Match reference in Reference().Matches(File.ReadAllText(file))
            where !reference.Value.Contains("ReferenceOutputAssembly=\"false\"", StringComparison.Ordinal)
            select Path.GetRelativePath(Root, Path.GetFullPath(Path.Combine(Root, project, Path.GetDirectoryName(reference.Groups["project"].Value)!)));
        Assert.Equal(below.Split(' ', StringSplitOptions.RemoveEmptyEntries), references.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_connector_refers_to_nothing_of_the_project_by_itself()
    {
        var references = Directory.GetFiles(Path.Combine(Root, "connectors"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => File.ReadAllText(file).Contains("<ProjectReference", StringComparison.Ordinal));
        Assert.Empty(references);
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("<ProjectReference Include=\"(?<project>[^\"@]+)\"[^>]*>", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static IEnumerable<string> Files(string pattern) => Directory
        .EnumerateFiles(Root, pattern, SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Intersect(Generated).Any());
}
