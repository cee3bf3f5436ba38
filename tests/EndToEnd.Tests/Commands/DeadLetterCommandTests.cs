using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class DeadLetterCommandTests
{
    private const string Broken = """
        {
          "topics": { "orders": { "partitions": 1 } },
          "connectors": {
            "mails": {
              "type": "email", "topics": ["orders"],
              "transforms": [{ "cast": { "n": "integer" } }],
              "config": { "pickup": "mails", "from": "a@example.com", "to": "b@example.com", "subject": "{{n}}" }
            }
          }
        }
        """;

    [Fact]
    public async Task Dead_letters_are_listed_shown_purged_and_after_a_fix_and_a_restart_retried()
    {
        await using var worker = await WorkerProcess.StartAsync(Broken);
        await worker.Http.ProduceAsync("orders", HttpExtensions.JsonLines, "{\"n\":1}\n{\"n\":\"x\"}\n{\"n\":\"y\"}\n{\"n\":\"z\"}\n");
        await worker.WaitUntilSettledAsync("mails");

        Assert.Contains("mails      3     mails.dlq", (await RunAsync(worker, 0, "dlq")).Output, StringComparison.Ordinal);
        var list = await RunAsync(worker, 0, "dlq", "list", "mails");
        Assert.Contains("0:0  orders-0:1  1         open   transform 1 (cast): the field n cannot be turned into integer", list.Output, StringComparison.Ordinal);
        var letter = await worker.Http.GetJsonAsync("dlq/mails/0:1");
        Assert.Equal(("orders", 2, "TRANSFORMATION"), (letter.GetProperty("topic").GetString(), letter.GetProperty("offset").GetInt32(), letter.GetProperty("stage").GetString()));
        Assert.Contains("{\"n\":\"y\"}", (await RunAsync(worker, 0, "dlq", "show", "mails", "0:1")).Output, StringComparison.Ordinal);
        Assert.Contains("1 dead letter purged.", (await RunAsync(worker, 0, "dlq", "purge", "mails", "0:2")).Output, StringComparison.Ordinal);
        Assert.Contains("0:2: was retried or purged before", (await RunAsync(worker, 1, "dlq", "retry", "mails", "0:2")).Error, StringComparison.Ordinal);

        await worker.KillAsync();
        worker.Folder.Write("sluice.json", Broken.Replace("\"integer\"", "\"text\"", StringComparison.Ordinal));
        await worker.StartAgainAsync();
        Assert.Contains("2 dead letters retried to the connector.", (await RunAsync(worker, 0, "dlq", "retry", "mails", "--all")).Output, StringComparison.Ordinal);
        var mails = Path.Combine(worker.Folder.Path, "mails");
        await UntilAsync(() => Directory.GetFiles(mails, "*.eml").Length == 3, () => string.Join(", ", Directory.GetFiles(mails)));

        Assert.Equal(["orders-0-0", "orders-0-1", "orders-0-2"], Directory.GetFiles(mails, "*.eml").Select(file => Path.GetFileName(file)[..10]).Order());
        Assert.Contains("no dead letters", (await RunAsync(worker, 0, "dlq", "list", "mails")).Output, StringComparison.Ordinal);
        var all = await worker.Http.GetJsonAsync("dlq/mails?all=true");
        Assert.All(all.EnumerateArray(), entry => Assert.True(entry.GetProperty("handled").GetBoolean()));
    }

    [Theory]
    [InlineData("retry", "{}", 400, "one of the two")]
    [InlineData("retry", "{\"records\": [\"x\"]}", 400, "'x' is no dead letter")]
    [InlineData("retry", "{\"all\": true, \"to\": \"nowhere\"}", 400, "to is connector or topic")]
    [InlineData("purge", "{\"all\": true, \"to\": \"topic\"}", 400, "'to' is not known here")]
    [InlineData("purge", "[", 400, "The body is not JSON")]
    public async Task What_cannot_be_meant_is_refused_with_how_to_write_it(string action, string body, int status, string message)
    {
        await using var worker = await WorkerProcess.StartAsync(Broken);

        using var answer = await worker.Http.PostAsync($"dlq/mails/{action}", new StringContent(body));

        Assert.Equal(status, (int)answer.StatusCode);
        using var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Contains(message, error.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(404, (int)(await worker.Http.GetAsync("dlq/nobody")).StatusCode);
        Assert.Equal(404, (int)(await worker.Http.GetAsync("dlq/mails/0:5")).StatusCode);
    }

    private static async Task<CommandResult> RunAsync(WorkerProcess worker, int exitCode, params string[] arguments)
    {
        var result = await worker.RunAsync(arguments);
        Assert.True(result.ExitCode == exitCode, result.Output + result.Error);
        return result;
    }

    private static async Task UntilAsync(Func<bool> isSo, Func<string> otherwise)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!isSo())
        {
            Assert.False(patience.IsCancellationRequested, otherwise());
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
