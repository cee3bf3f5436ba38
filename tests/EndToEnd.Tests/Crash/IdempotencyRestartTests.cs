using System.Net;
using System.Text;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Crash;

/// <summary>What a worker knows of keys and producers after it was stopped or killed.</summary>
public sealed class IdempotencyRestartTests
{
    [Fact]
    public async Task Keys_are_known_after_a_stop_and_after_a_kill()
    {
        await using var worker = await WorkerProcess.StartAsync("""{"topics":{"orders":{"partitions":3}}}""");
        var answers = new Dictionary<string, KeyedAnswer>();
        for (var round = 0; round < 4; round++)
        {
            var killed = Enumerable.Range(0, 20).Select(n => SendAsync(worker, $"{round}-{n}")).ToList();
            for (var n = 0; n < 20; n++) answers[$"{round}-{n}"] = await killed[n];
            if (round % 2 == 0) await worker.KillAsync();
            else Assert.Equal(0, await worker.StopAsync());
            await worker.StartAgainAsync();
            foreach (var (key, answer) in answers) Assert.Equal(answer, await SendAsync(worker, key));
        }

        Assert.Equal(answers.Count * 5, await CountAsync(worker));
        Assert.Equal((HttpStatusCode)422, (await SendAsync(worker, "0-0", "other\n")).Status);
    }

    [Fact]
    public async Task A_request_that_a_kill_cuts_off_is_stored_once_when_it_is_sent_again()
    {
        await using var worker = await WorkerProcess.StartAsync("""{"topics":{"orders":{"partitions":3}}}""");
        for (var round = 0; round < 5; round++)
        {
            var sent = Enumerable.Range(0, 30).Select(n => SendAsync(worker, $"{round}-{n}")).ToList();
            await Task.WhenAny(sent);
            await worker.KillAsync();
            await Task.WhenAll(sent).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await worker.StartAgainAsync();
            for (var n = 0; n < 30; n++)
            {
                var answer = await SendAsync(worker, $"{round}-{n}");
                Assert.Equal(HttpStatusCode.OK, answer.Status);
                if (sent[n].IsCompletedSuccessfully) Assert.Equal(await sent[n], answer);
            }

            Assert.Equal((round + 1) * 30 * 5, await CountAsync(worker));
        }
    }

    [Fact]
    public async Task Over_the_limit_a_new_key_is_refused_with_a_time_to_try_again_and_an_old_one_is_answered()
    {
        await using var worker = await WorkerProcess.StartAsync("""{"limits":{"idempotencyKeys":3}}""");
        var first = await SendAsync(worker, "0");
        for (var n = 1; n < 3; n++) Assert.Equal(HttpStatusCode.OK, (await SendAsync(worker, $"{n}")).Status);
        for (var restart = 0; restart < 2; restart++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "topics/orders") { Content = new StringContent("x\n") };
            request.Headers.Add("Idempotency-Key", "new");
            using var refused = await worker.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
            Assert.Contains("limits.idempotencyKeys", await refused.Content.ReadAsStringAsync());
            Assert.Equal(first, await SendAsync(worker, "0"));
            await worker.KillAsync();
            await worker.StartAgainAsync();
        }

        Assert.Equal(15, await CountAsync(worker, partitions: 1));
    }

    [Fact]
    public async Task Ids_of_producers_and_the_epochs_of_names_outlast_a_kill()
    {
        await using var worker = await WorkerProcess.StartAsync();
        var ids = new HashSet<string>();
        for (var round = 0; round < 3; round++)
        {
            for (var n = 0; n < 3; n++) Assert.True(ids.Add(await OpenProducerAsync(worker, "")));
            Assert.Contains($"\"producerEpoch\":{round}", await OpenProducerAsync(worker, """{"name":"import"}"""));
            await worker.KillAsync();
            await worker.StartAgainAsync();
        }
    }

    private static async Task<string> OpenProducerAsync(WorkerProcess worker, string body)
    {
        using var response = await worker.Http.SendAsync(HttpMethod.Post, "producers", HttpExtensions.Json, Encoding.UTF8.GetBytes(body));
        return await response.Content.ReadAsStringAsync();
    }

    private static Task<KeyedAnswer> SendAsync(WorkerProcess worker, string key, string more = "") => worker.Http.SendKeyedAsync(
        key,
        "orders?key=$.k",
        HttpExtensions.JsonLines,
        string.Concat(Enumerable.Range(0, 5).Select(n => $$"""{"k":"{{key}}-{{n}}"}{{'\n'}}""")) + (more.Length > 0 ? $"\"{more.Trim()}\"" : ""));

    private static async Task<int> CountAsync(WorkerProcess worker, int partitions = 3)
    {
        var count = 0;
        for (var partition = 0; partition < partitions; partition++)
            count += (await worker.Http.ValuesAsync("orders", partition)).Length;
        return count;
    }
}
