using System.Net;
using System.Net.Sockets;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class CheckConnectTests
{
    [Fact]
    public async Task Connectors_that_could_work_are_told_to_be_fine_and_nothing_is_made()
    {
        using var folder = new WorkerFolder();
        folder.Write(
            "sluice.json",
            """
            { "connectors": {
                "search": { "type": "sqlite", "topics": ["logs"], "config": { "mode": "search" } },
                "archive": { "type": "archive", "topics": ["logs"], "config": { "folder": "out" } } } }
            """);

        var result = await SluiceExecutable.RunAsync(folder.Path, ["check", "--connect"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("search (sqlite): fine", result.Output, StringComparison.Ordinal);
        Assert.Contains("archive (archive): fine", result.Output, StringComparison.Ordinal);
        Assert.Equal(["sluice.json"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_path_in_a_further_file_starts_beside_the_configuration_file_all_the_same()
    {
        using var folder = new WorkerFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "shop", "sluice.d"));
        folder.Write("shop/sluice.d/archive.json", """{ "connectors": { "archive": { "type": "archive", "topics": ["logs"], "config": { "folder": "out" } } } }""");
        folder.Write("shop/sluice.json", "{}");
        folder.Write("shop/out", "no folder");

        var result = await SluiceExecutable.RunAsync(folder.Path, ["check", "--connect", "--config", "shop/sluice.json"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("sluice.json with sluice.d (1 file) is fine", result.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(folder.Path, "shop", "out"), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_keeps_a_connector_from_working_is_told_without_a_secret_and_the_others_are_asked_all_the_same()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        using var folder = new WorkerFolder();
        folder.Write(
            "sluice.json",
            $$"""
            { "connectors": {
                "search": { "type": "sqlite", "topics": ["logs"], "config": { "file": "." } },
                "mail": { "type": "email", "topics": ["logs"], "config": {
                    "smtp": "smtp://ann:hunter22@127.0.0.1:{{port}}?tls=none", "from": "a@example.com", "to": "b@example.com", "subject": "s", "text": "t" } },
                "archive": { "type": "archive", "topics": ["logs"], "config": { "folder": "out" } } } }
            """);

        var result = await SluiceExecutable.RunAsync(folder.Path, ["check", "--connect", "--timeout", "300ms"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is a folder: set 'file'", result.Output, StringComparison.Ordinal);
        Assert.Contains("mail (email): not ready", result.Output, StringComparison.Ordinal);
        Assert.Contains("does not answer within 300ms", result.Output, StringComparison.Ordinal);
        Assert.Contains("archive (archive): fine", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 3 connectors", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", result.Output + result.Error, StringComparison.Ordinal);
    }
}
