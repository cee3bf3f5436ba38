using System.Globalization;
using Sluice.Connectors.Tests.Email;

namespace Sluice.EndToEnd.Tests.Outage;

public sealed class MailOutageTests
{
    private const int RefusedEvery = 97;

    [Fact]
    public async Task Mail_waits_for_a_server_that_is_down_and_then_all_of_it_goes_out_in_order()
    {
        var server = await MailServer.StartAsync();
        await using var worker = await WorkerProcess.StartAsync(Configuration(server.Port));
        var feed = new EventFeed(worker.Http, "alerts", (key, n) => $"\"to\":\"{(IsRefused(n) ? "refused" : key)}@example.com\"");
        feed.Start();
        var first = await server.NextMailAsync();

        // In the middle of the traffic, as a crash would.
        List<ReceivedMail> mails = [first, .. await server.StopAsync()];
        await worker.WaitForStatusAsync("mail", status => status.GetRawText().Contains("last_error", StringComparison.Ordinal));
        var stored = feed.Count;
        await OutageClock.PassAsync();

        // Meanwhile events came in, and the other connector took them on; the mails wait.
        Assert.True(feed.Count > stored + 50, $"only {feed.Count - stored} events were stored during the outage");
        var status = await worker.StatusAsync("mail");
        Assert.Equal("RUNNING", status.GetProperty("connector").GetProperty("state").GetString());
        Assert.InRange(status.GetProperty("lag").GetInt64(), feed.Count - stored - 10, feed.Count);
        await new SearchIndex(worker, "search").WaitForAsync($"n:{feed.Count - 2}", 1);

        server = await MailServer.StartAsync(new { port = server.Port });
        var recovered = feed.Count;
        do mails.Add(await server.NextMailAsync());
        while (Number(mails[^1]) < recovered);
        await feed.StopAsync();
        var (expected, ids) = (Expected(feed.Count).Count(), mails.Select(Id).ToHashSet());
        for (; ids.Count < expected; ids.Add(Id(mails[^1]))) mails.Add(await server.NextMailAsync());
        await worker.WaitUntilSettledAsync("mail");
        mails.AddRange(await server.StopAsync());
        Check(feed.Count, mails);
        await CheckDeadLettersAsync(worker, feed.Count);
    }

    private static bool IsRefused(int number) => number % RefusedEvery == RefusedEvery / 2;

    private static IEnumerable<int> Expected(int count) => Enumerable.Range(0, count).Where(number => !IsRefused(number));

    private static int Number(ReceivedMail mail) => int.Parse(mail.Content["Subject"], CultureInfo.InvariantCulture);

    private static string Id(ReceivedMail mail) => mail.Content["Message-ID"];

    private static void Check(int count, List<ReceivedMail> mails)
    {
        var numbers = mails.DistinctBy(Id).Select(Number).ToList();
        Assert.Equal(Expected(count), numbers.Order());
        foreach (var key in numbers.GroupBy(EventFeed.KeyOf)) Assert.Equal(key.Order(), key);
        // The server may have died between its yes and its saying so.
        Assert.InRange(mails.Count - numbers.Count, 0, 1);
    }

    private static async Task CheckDeadLettersAsync(WorkerProcess worker, int count)
    {
        var letters = await worker.DeadLettersAsync("mail");
        Assert.Equal(Enumerable.Range(0, count).Where(IsRefused), letters.Select(letter => letter.Value.GetProperty("n").GetInt32()).Order());
        foreach (var (_, headers) in letters)
        {
            Assert.Equal("alerts", headers["__connect.errors.topic"]);
            Assert.Equal("mail", headers["__connect.errors.connector.name"]);
            Assert.Contains("550", headers["__connect.errors.exception.message"], StringComparison.Ordinal);
            Assert.Contains("refused@example.com", headers["__connect.errors.exception.message"], StringComparison.Ordinal);
        }
    }

    private static string Configuration(int port) =>
        $$$"""
        {
          "topics": { "alerts": { "partitions": 2 } },
          "connectors": {
            "mail": {
              "type": "email",
              "topics": ["alerts"],
              "retry": { "maxDelay": "1s" },
              "config": {
                "smtp": "smtp://127.0.0.1:{{{port}}}?tls=none",
                "from": "sluice@example.com",
                "to": "{{to}}",
                "subject": "{{n}}"
              }
            },
            "search": { "type": "sqlite", "topics": ["alerts"] }
          }
        }
        """;
}
