using Sluice.Connectors.Files.Following;

namespace Sluice.Connectors.Tests.Files;

public sealed class PathPatternTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("*.log", "a.log b.log")]
    [InlineData("?.log", "a.log b.log")]
    [InlineData("a.log", "a.log")]
    [InlineData("missing.log", "")]
    [InlineData("*/x.log", "one/x.log two/x.log")]
    [InlineData("one/*", "one/x.log one/y.txt")]
    [InlineData("**/*.log", "a.log b.log one/deep/z.log one/x.log two/x.log")]
    [InlineData("one/**/z.log", "one/deep/z.log")]
    [InlineData(".*", ".hidden.log")]
    [InlineData("nowhere/*.log", "")]
    public void A_pattern_finds_files_as_a_shell_would_and_matches_just_those(string pattern, string expected)
    {
        string[] all = ["a.log", "b.log", ".hidden.log", "c.txt", "one/x.log", "one/y.txt", "one/deep/z.log", "two/x.log"];
        foreach (var name in all)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
            _folder.Append(name, "");
        }

        var paths = new PathPattern(_folder[pattern]);
        var names = expected.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(names, paths.Find().Select(path => Path.GetRelativePath(_folder.Root, path)).Order(StringComparer.Ordinal));
        Assert.Equal(names, all.Where(name => paths.Matches(_folder[name])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_link_to_a_folder_above_is_not_walked_for_ever()
    {
        Directory.CreateDirectory(_folder["one"]);
        Directory.CreateSymbolicLink(_folder["one/up"], _folder.Root);
        _folder.Append("one/x.log", "");
        Assert.Equal([_folder["one/x.log"]], new PathPattern(_folder["**/*.log"]).Find());
    }

    [Theory]
    [InlineData("app.log.1", true)]
    [InlineData("app.log-20260101", true)]
    [InlineData("app.log.2026-01-01T10", true)]
    [InlineData("app.log.1.gz", false)]
    [InlineData("app.log-errors", false)]
    [InlineData("app.log", false)]
    [InlineData("app.log.", false)]
    [InlineData("other.log.1", false)]
    public void Only_a_number_or_a_date_makes_a_rotated_name(string name, bool rotated) =>
        Assert.Equal(rotated, RotatedName.IsRotated(name, "app.log"));
}
