using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Quickstart;

/// <summary>The configuration of <c>examples/quickstart</c> as it stands, on this machine's own log of packages.</summary>
public sealed class QuickstartTests
{
    private const string PackageLog = "/var/log/dpkg.log";

    // A search counts no further.
    private const int MostCounted = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_quickstart_finds_packages_and_mails_errors_and_nothing_else()
    {
        Assert.True(File.Exists(PackageLog), $"The quickstart follows {PackageLog}, which every Debian has and this machine has not.");
        await using var worker = await WorkerProcess.StartAsync(await File.ReadAllTextAsync(Configuration()));
        await worker.Http.ProduceAsync("events", HttpExtensions.Json, """{"level":"info","message":"all is well"}""");
        await worker.Http.ProduceAsync("events", HttpExtensions.Json, """{"level":"error","service":"shop","message":"payments fail"}""");

        var outbox = Path.Combine(worker.Folder.Data, "outbox");
        await worker.WaitUntilSettledAsync("alerts");
        var mail = await File.ReadAllTextAsync(Assert.Single(await MailsAsync(outbox)));
        Assert.Contains("Subject: Error in shop: payments fail", mail, StringComparison.Ordinal);
        Assert.Contains("To: oncall@example.com", mail, StringComparison.Ordinal);

        var lines = (await File.ReadAllLinesAsync(PackageLog)).Where(line => line.Length > 0).ToList();
        var search = new SearchIndex(worker, "search");
        await search.WaitForAsync("topic:events", 2);
        Assert.True(lines.Count < MostCounted, $"{PackageLog} has too many lines for this test");
        await search.WaitForAsync("topic:dpkg", lines.Count);
        var last = lines[^1];
        var found = await worker.Http.GetJsonAsync($"search/search?q={Uri.EscapeDataString($"message:\"{last}\"")}&limit=1000");
        Assert.Contains(found.GetProperty("hits").EnumerateArray(), hit => hit.GetProperty("value").GetProperty("message").GetString() == last);
    }

    private static async Task<string[]> MailsAsync(string outbox)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!Directory.Exists(outbox) || Directory.GetFiles(outbox, "*.eml").Length == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        return Directory.GetFiles(outbox, "*.eml");
    }

    private static string Configuration()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Functions.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "examples", "quickstart", "sluice.json");
    }
}
