using System.ComponentModel.DataAnnotations;
using Sluice.Connectors.Files;
using Sluice.Connectors.Files.Following;

namespace Sluice.Connectors.Tests.Files;

public sealed class FilesChecksTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private async Task<IReadOnlyList<string>> CheckAsync(string path)
    {
        await using var source = new FilesSource(new FilesSourceOptions { Path = _folder[path] }, FilesRun.Context(new ManualTime()));
        return await source.CheckAsync(CancellationToken.None);
    }

    [Fact]
    public async Task All_is_well_when_a_file_can_be_read()
    {
        _folder.Append("app.log", "");
        Assert.Empty(await CheckAsync("app.log"));
        Assert.Empty(await CheckAsync("*.log"));
    }

    [Theory]
    [InlineData("missing/*.log", "does not exist")]
    [InlineData("missing/app.log", "does not exist")]
    [InlineData("app.log", "No file matches")]
    [InlineData("*.log", "No file matches")]
    [InlineData("", "is a folder: set path to a pattern")]
    public async Task What_is_wrong_with_the_path_is_said(string path, string problem) =>
        Assert.Contains(problem, Assert.Single(await CheckAsync(path)), StringComparison.Ordinal);

    [Fact]
    public void A_missing_permission_comes_with_the_command_that_gives_it()
    {
        var problem = ReadProblem.Describe("/var/log/app.log", new UnauthorizedAccessException("denied"));
        Assert.StartsWith("'/var/log/app.log' may not be read", problem, StringComparison.Ordinal);
        Assert.Contains($"setfacl -m u:{Environment.UserName}:r", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_are_valid_and_every_wrong_option_is_named_at_once()
    {
        Assert.Empty(Members(new FilesSourceOptions { Path = "x" }));
        var wrong = new FilesSourceOptions
        {
            Path = "x",
            Topic = "no spaces",
            PollInterval = TimeSpan.Zero,
            RotationGrace = TimeSpan.FromDays(1),
            MaxLineBytes = new ByteSize(10),
        };
        Assert.Equal(["MaxLineBytes", "PollInterval", "RotationGrace", "Topic"], Members(wrong).Order());
        Assert.Equal(["Topic"], Members(new FilesSourceOptions { Path = "x", Topic = "{folder}" }));
    }

    [Fact]
    public async Task A_folder_that_no_archive_can_be_in_is_found_by_looking()
    {
        foreach (var folder in (string[])["a\0b", $"a/{new string('x', 256)}/b", new string('ü', 128)])
        {
            var options = new ArchiveOptions { Folder = folder };
            var result = Assert.Single(options.Validate(new ValidationContext(options)));
            Assert.Equal(nameof(ArchiveOptions.Folder), Assert.Single(result.MemberNames));
        }

        Assert.Empty(new ArchiveOptions { Folder = $"a/{new string('x', 255)}" }.Validate(new ValidationContext(new object())));
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "link"), Path.Combine(_folder.Root, "nowhere"));
        await using var sink = new ArchiveSink(
            new ArchiveOptions { Folder = "link/deeper" }, FilesRun.Context(TimeProvider.System, folder: _folder.Root));
        Assert.Contains("is a link to", Assert.Single(await sink.CheckAsync(CancellationToken.None)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Members(FilesSourceOptions options) =>
        options.Validate(new ValidationContext(options)).SelectMany(result => result.MemberNames);
}
