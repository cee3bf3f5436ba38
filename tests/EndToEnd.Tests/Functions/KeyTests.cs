using System.Net;
using System.Text;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Functions;

/// <summary>Who may do what with a worker in Azure, and what becomes of the keys.</summary>
public sealed class KeyTests
{
    [Theory]
    [InlineData("forwarding")]
    [InlineData("proxying")]
    public async Task Users_write_and_read_and_only_administrators_change_and_look_behind(string mode)
    {
        await using var worker = await WorkerUnderHost.StartAsync(mode);
        await worker.User.ProduceAsync("orders?key=$.id", HttpExtensions.JsonLines, "{\"id\":1}\n{\"id\":2}\n");
        Assert.Equal(["{\"id\":1}", "{\"id\":2}"], await worker.User.ValuesAsync("orders"));
        Assert.True(Directory.Exists(worker.Data));

        foreach (var path in (string[])["topics", "topics/orders", "topics/orders/partitions/0", "topics/orders/partitions/0/offset?time=0", "topics/orders/partitions/0/batches"])
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(worker.User, "GET", path));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(worker.Host.Http, "GET", path));
        }

        foreach (var (method, path, body) in new[]
        {
            ("POST", "topics", """{"name":"made"}"""), ("PUT", "topics/orders", """{"partitions":2}"""), ("DELETE", "topics/made", null),
            ("GET", "groups", null), ("GET", "connectors", null), ("GET", "connector-plugins", null),
        })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(worker.Host.Http, method, path, body));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(worker.User, method, path, body));
            var done = await StatusAsync(worker.Admin, method, path, body);
            Assert.True((int)done is >= 200 and < 300, $"{method} {path}: {done}");
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(worker.Host.Http, "GET", "health/ready"));
    }

    [Theory]
    [InlineData("tick")]
    [InlineData("Tick")]
    [InlineData("%74ick")]
    [InlineData("tick/")]
    [InlineData("./tick")]
    [InlineData("topics/../tick")]
    [InlineData("admin/functions/nothing")]
    [InlineData("admin/tick")]
    [InlineData("nowhere")]
    [InlineData("")]
    public async Task What_is_not_listed_never_reaches_the_worker_whoever_asks(string path)
    {
        foreach (var mode in (string[])["forwarding", "proxying"])
        {
            await using var worker = await WorkerUnderHost.StartAsync(mode);
            using var response = await worker.Admin.PostAsync(path, new StringContent("{}", Encoding.UTF8, "application/json"));
            // The worker's own answers have a body.
            Assert.Equal((HttpStatusCode.NotFound, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        }
    }

    [Theory]
    [InlineData("forwarding")]
    [InlineData("proxying")]
    public async Task A_key_is_never_stored_nor_logged(string mode)
    {
        await using var worker = await WorkerUnderHost.StartAsync(mode);
        foreach (var (path, body) in new[] { ("topics/orders", "{}"), ("topics/orders", "{broken"), ("topics/or ders", "{}"), ("consumers/g", "{}"), ("producers", "{}") })
        {
            foreach (var query in (string[])["", $"?code={WorkerUnderHost.FunctionKey}", $"?key=$.id&code={WorkerUnderHost.FunctionKey}&code=second"])
            {
                using var response = await worker.User.SendAsync(HttpMethod.Post, path + query, HttpExtensions.Json, Encoding.UTF8.GetBytes(body));
                Assert.DoesNotContain(WorkerUnderHost.FunctionKey, $"{response.Headers}{await response.Content.ReadAsStringAsync()}", StringComparison.Ordinal);
            }
        }

        Assert.Equal(3, (await worker.User.ValuesAsync("orders")).Length);
        await worker.Host.KillAsync();
        // The lock has no content, and cannot be opened while its holder is just ending.
        var files = Directory.GetFiles(worker.Data, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock").ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
            Assert.DoesNotContain(WorkerUnderHost.FunctionKey, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        Assert.DoesNotContain(WorkerUnderHost.FunctionKey, worker.Host.Output, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, HttpExtensions.Json);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
