using System.Net;
using System.Text;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>Many large bodies at once: the memory that they take, and that it is given back.</summary>
public sealed class LargeBodyTests
{
    private const int Mebibyte = 1 << 20;
    private const int AtOnce = 8;

    private static readonly byte[] Lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 999) + "\n", 27_000)));

    [Fact]
    public async Task Large_bodies_at_once_take_little_more_than_their_limit_and_leave_nothing_behind()
    {
        await using var worker = await WorkerProcess.StartAsync();
        var batches = await BatchesAsync(worker);
        for (var round = 0; round < 3; round++)
        {
            await SendAsync(number => worker.Http.SendAsync(HttpMethod.Post, $"topics/text{number}", HttpExtensions.Text, Lines));
            await SendAsync(number => worker.Http.SendAsync(HttpMethod.Post, $"topics/text{number}/partitions/0/batches", "application/octet-stream", batches));
        }

        // limits.bodies is 256 MiB; what is made of them counts only while it is made and waits, and that is bounded, too.
        Assert.InRange(worker.PeakMemory, 0, 650L * Mebibyte);
        Assert.InRange(worker.Memory, 0, 250L * Mebibyte);
    }

    /// <summary>Stored, or told to come again: the queue takes less than all of them.</summary>
    private static async Task SendAsync(Func<int, Task<HttpResponseMessage>> send)
    {
        foreach (var response in await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(send)))
        {
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.TooManyRequests });
            response.Dispose();
        }
    }

    /// <summary>A body of batches about as large as the lines.</summary>
    private static async Task<byte[]> BatchesAsync(WorkerProcess worker)
    {
        using (var stored = await worker.Http.SendAsync(HttpMethod.Post, "topics/seed", HttpExtensions.Text, Lines)) stored.EnsureSuccessStatusCode();
        var (body, offset) = (new MemoryStream(), "0");
        while (body.Length < 26 * Mebibyte)
        {
            using var read = await worker.Http.GetAsync($"topics/seed/partitions/0/batches?offset={offset}&max={4 * Mebibyte}");
            await read.Content.CopyToAsync(body);
            if (read.Headers.GetValues("Sluice-Read-Next").Single() is var next && next == offset) break;
            offset = next;
        }

        return body.ToArray();
    }
}
