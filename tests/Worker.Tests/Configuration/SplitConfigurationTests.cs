using System.Diagnostics;
using Sluice.Worker.Configuration;

namespace Sluice.Worker.Tests.Configuration;

public sealed class SplitConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-split-");
    private readonly Dictionary<string, string> _environment = [];

    [Fact]
    public void Files_are_merged_member_by_member_in_the_order_of_their_names()
    {
        Write("sluice.json", """{ "$schema": "x", "topics": { "logs": { "partitions": 2 } }, "limits": { "record": "2KiB" } }""");
        Write("sluice.d/20-web.json", """{ "$schema": "y", "topics": { "web": { "partitions": 3 } } } // the web team's""");
        Write("sluice.d/10-logs.json", """{ "topics": { "logs": { "retention": { "time": "3d" } } }, "limits": { "body": "4MiB" } }""");
        Write("sluice.d/notes.txt", "no configuration");
        Write("sluice.d/.20-web.json", "an editor's");

        var loaded = Load();

        Assert.Equal(["logs", "web"], loaded.Settings.Topics.Keys);
        Assert.Equal((2, TimeSpan.FromDays(3)), (loaded.Settings.Topics["logs"].Partitions, loaded.Settings.Topics["logs"].Retention.Time));
        Assert.Equal((2048, 4 << 20), (loaded.Settings.Limits.Record.Bytes, loaded.Settings.Limits.Body.Bytes));
        Assert.Equal([At("sluice.d/10-logs.json"), At("sluice.d/20-web.json")], loaded.Parts);
        Assert.Equal($"{At("sluice.json")} with sluice.d (2 files)", loaded.Described);
    }

    [Fact]
    public void A_link_to_a_file_that_is_not_there_is_said_to_be_one()
    {
        Write("sluice.d/a.json", "{}");
        File.CreateSymbolicLink(At("sluice.d/b.json"), At("gone.json"));

        var problem = Assert.Single(Assert.Throws<ConfigurationException>(() => Load()).Errors);

        Assert.Equal(("sluice.d/b.json", $"is a link to {At("gone.json")}, which is not there; remove the link, or mend it"), (problem.Path, problem.Message));
    }

    [Theory]
    [InlineData("sluice.json")]
    [InlineData("sluice.d/b.json")]
    public async Task What_is_no_regular_file_is_told_and_not_waited_for(string name)
    {
        Write("sluice.d/a.json", "{}");
        using (var made = Process.Start("mkfifo", [At(name)])) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(At("sluice.d/c.json"), "/dev/zero");

        var errors = await Task.Run(Errors, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        const string Told = "is no regular file (nor a link to one), and nothing else is read; remove it";
        Assert.Equal([$"{name}: {Told}", $"sluice.d/c.json: {Told}"], errors);
    }

    [Fact]
    public void A_file_may_have_4_MiB_and_is_named_when_it_has_more()
    {
        Write("sluice.d/a.json", "{}".PadRight(4 << 20));
        File.CreateSymbolicLink(At("sluice.d/b.json"), At("sluice.d/a.json"));
        Assert.Empty(Load().Connectors);

        Write("sluice.d/a.json", "{}".PadRight((4 << 20) + 1));

        const string Told = "is longer than 4 MiB, which is the most that a file of settings may have; put some of it into another file";
        Assert.Equal([$"sluice.d/a.json: {Told}", $"sluice.d/b.json: {Told}"], Errors());
    }

    [Fact]
    public void The_folder_does_without_the_file_and_carries_the_name_of_another()
    {
        Write("sluice.d/a.json", """{ "topics": { "a": { } } }""");
        Write("shop.d/b.json", """{ "topics": { "b": { } } }""");
        Write("shop.json", "{}");

        var (plain, shop) = (Load(), Load("shop.json"));

        Assert.Equal(["a"], plain.Settings.Topics.Keys);
        Assert.Equal($"{At("sluice.d")} (1 file)", plain.Described);
        Assert.Equal(["b"], shop.Settings.Topics.Keys);
    }

    [Fact]
    public void A_connector_or_a_setting_that_two_files_define_is_an_error_that_names_both_places()
    {
        Write("sluice.json", "{\n  \"connectors\": {\n    \"mail\": { \"type\": \"sqlite\", \"topics\": [\"a\"] } },\n  \"topics\": { \"a\": { \"partitions\": 2 } }\n}");
        Write("sluice.d/one.json", "{\n  \"connectors\": {\n    // half of it\n    \"mail\": { \"config\": { } } } }");
        Write("sluice.d/two.json", "{ \"topics\": {\n\n\n \"a\": { \"retention\": { },\n \"partitions\": 2 } } }");

        Assert.Equal(
            [
                "sluice.d/one.json:4: connectors.mail: is defined a second time, sluice.json:3 defines it too; rename or remove one of them",
                "sluice.d/two.json:5: topics.a.partitions: is defined a second time, sluice.json:4 defines it too; rename or remove one of them",
            ],
            Errors().Where(error => error.Contains("second", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_object_and_a_value_of_one_name_are_an_error_too()
    {
        Write("sluice.d/a.json", """{ "log": { "durability": "os" } }""");
        Write("sluice.d/b.json", """{ "log": null }""");

        Assert.Equal(["sluice.d/b.json:1: log: is defined a second time, sluice.d/a.json:1 defines it too; rename or remove one of them"], Errors());
    }

    [Fact]
    public void Every_error_names_the_file_and_the_line_it_is_on_and_all_are_told_at_once()
    {
        Write("sluice.json", """{ "log": { "durabilty": "os" } }""");
        Write("sluice.d/one.json", "{ \"connectors\": {\n \"out\": {\n  \"type\": \"none-such\",\n  \"topics\": [\n   \"a\",\n   \"a/b\" ] } } }");
        Write("sluice.d/two.json", "{\n \"topics\": { \"a\": { \"partitions\": \"%NO_SUCH%\" },\n \"b\": { \"partitions\": 0 } } }");
        _environment["SLUICE__LIMITS__RECORD"] = "heavy";

        var errors = Errors();

        Assert.Contains(errors, error => error.StartsWith("sluice.json:1: log.durabilty", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("sluice.d/one.json:3: connectors.out.type", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("sluice.d/two.json:2: topics.a.partitions", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("sluice.d/two.json:3: topics.b.partitions", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("the setting SLUICE__LIMITS__RECORD: limits.record", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_json_is_named_with_line_and_column()
    {
        Write("sluice.json", "{}");
        Write("sluice.d/one.json", "{\n  \"log\": { \"durability\": os }\n}");
        Write("sluice.d/two.json", "[]");

        var errors = Errors();

        Assert.StartsWith("sluice.d/one.json: is not JSON at line 2, column 2", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("sluice.d/two.json: is no JSON object", errors[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_place_of_the_folder_is_an_error()
    {
        Write("sluice.d", "{}");

        Assert.StartsWith("sluice.d: is a file; make it a folder", Assert.Single(Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_start_at_the_folder_of_the_configuration_file_wherever_they_are_written()
    {
        Write("sluice.d/data.json", """{ "data": "kept" }""");

        var loaded = Load();

        Assert.Equal((At("kept"), _folder.FullName), (loaded.DataFolder, loaded.Folder));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    private LoadedConfiguration Load(string? file = null) => ConfigurationLoader.Load(
        new ConfigurationSource { File = file, CurrentFolder = _folder.FullName, Environment = _environment });

    private List<string> Errors() => [.. Assert.Throws<ConfigurationException>(() => Load()).Errors.Select(error => error.ToString())];
}
