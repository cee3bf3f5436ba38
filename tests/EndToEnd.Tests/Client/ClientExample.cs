using System.Text;
using Sluice.Client;

namespace Sluice.EndToEnd.Tests.Client;

/// <summary>The example of docs/client.md, which a test holds against this file and runs.</summary>
internal static class ClientExample
{
    public static async Task RunAsync(Uri address, TextWriter output)
    {
        using var sluice = new SluiceClient(address);

        await using (var producer = await sluice.OpenProducerAsync("orders", new ProducerOptions { Codec = BatchCodec.Gzip }))
        {
            for (var i = 0; i < 1_000; i++)
            {
                var order = new Record { Key = Encoding.UTF8.GetBytes($"customer-{i % 10}"), Value = Encoding.UTF8.GetBytes($"order {i}") };
                await producer.QueueAsync(order); // waits only while the buffer is full
            }

            await producer.FlushAsync(); // all of them are stored now, each once
        }

        await foreach (var received in sluice.ReadAsync("orders", partition: 0, ReadPosition.Earliest, new ReadOptions { StopAtEnd = true }))
            await output.WriteLineAsync($"{received.Offset}: {Encoding.UTF8.GetString(received.Record.Value!.Value.Span)}");
    }
}
