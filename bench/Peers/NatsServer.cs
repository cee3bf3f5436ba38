using System.Buffers.Text;
using System.Text;
using Sluice.Bench.Commands;
using Sluice.Bench.Ingest;
using Sluice.Bench.Measuring;
using Sluice.Testing;

namespace Sluice.Bench.Peers;

/// <summary>
/// A stream of NATS JetStream in files: one PUB for each record, acknowledged by the stream; a pull consumer to read. It
/// flushes by itself, every two minutes.
/// </summary>
internal sealed class NatsServer(ServerProcess process) : StreamServer(process)
{
    private const string Inbox = "_INBOX.bench";
    private const string Consumer = "reader";

    public override string Name => "NATS JetStream, file";

    /// <summary>Starts one in a folder of its own.</summary>
    public static async Task<NatsServer> StartAsync(string program, string folder, CancellationToken cancellationToken)
    {
        var address = FreePort.Address();
        Directory.CreateDirectory(folder);
        string[] arguments = ["-a", "127.0.0.1", "-p", $"{address.Port}", "-js", "-sd", folder];
        return new NatsServer(await ServerProcess.StartAsync(program, arguments, folder, address, cancellationToken));
    }

    public override Task ClearAsync(CancellationToken cancellationToken)
    {
        using var connection = Connect();
        Ask(connection, $"STREAM.DELETE.{Stream}", "");
        var answer = Ask(connection, $"STREAM.CREATE.{Stream}", $$"""{"name":"{{Stream}}","subjects":["{{Stream}}"],"storage":"file","retention":"limits","num_replicas":1}""");
        if (answer.Contains("\"error\"", StringComparison.Ordinal)) throw new BenchException($"NATS answered {answer}");
        return Task.CompletedTask;
    }

    public override async Task ProduceAsync(byte[] value, RunningAmount running, CancellationToken cancellationToken)
    {
        using var connection = Connect();
        byte[] command = [.. Encoding.UTF8.GetBytes($"PUB {Stream} {Inbox} {value.Length}\r\n"), .. value, .. "\r\n"u8];
        await PipelinedProducer.RunAsync(connection, command, value.Length, running, static connection =>
        {
            var answer = ReadMessage(connection);
            if (answer.IndexOf("\"error\""u8) >= 0) throw new BenchException($"NATS answered {Encoding.UTF8.GetString(answer)}");
        });
    }

    public override Task ConsumeAsync(long count, RunningAmount running, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Consume(count, running), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static string Ask(TextConnection connection, string subject, string request)
    {
        connection.Send($"PUB $JS.API.{subject} {Inbox} {request.Length}\r\n{request}\r\n");
        return Encoding.UTF8.GetString(ReadMessage(connection));
    }

    private static ReadOnlySpan<byte> ReadMessage(TextConnection connection)
    {
        while (true)
        {
            var line = connection.ReadLine();
            // The size stands last.
            if (line.StartsWith("MSG "u8) && Utf8Parser.TryParse(line[(line.LastIndexOf((byte)' ') + 1)..], out int size, out _))
                return connection.ReadBytes(size);
            if (line.StartsWith("PING"u8)) connection.Send("PONG\r\n"u8);
            else if (line.Length > 0 && line[0] != '+') throw new BenchException($"NATS answered {Encoding.UTF8.GetString(line)}");
        }
    }

    private TextConnection Connect()
    {
        var connection = new TextConnection(Address);
        connection.ReadLine(); // INFO
        connection.Send($"CONNECT {{\"verbose\":false,\"pedantic\":false,\"lang\":\"bench\",\"version\":\"1\"}}\r\nSUB {Inbox} 1\r\n");
        return connection;
    }

    private void Consume(long count, RunningAmount running)
    {
        using var connection = Connect();
        Ask(connection, $"CONSUMER.DELETE.{Stream}.{Consumer}", "");
        var made = Ask(
            connection, $"CONSUMER.DURABLE.CREATE.{Stream}.{Consumer}",
            $$$"""{"stream_name":"{{{Stream}}}","config":{"durable_name":"{{{Consumer}}}","ack_policy":"none","deliver_policy":"all"}}""");
        if (made.Contains("\"error\"", StringComparison.Ordinal)) throw new BenchException($"NATS answered {made}");
        var perPull = 100;
        var asked = 0L;
        for (long read = 0; read < count;)
        {
            // The next pull is asked for before the last one is read, so that the server never waits.
            while (asked < Math.Min(count, read + (2L * perPull)))
            {
                var more = $"{{\"batch\":{Math.Min(perPull, count - asked)}}}";
                connection.Send($"PUB $JS.API.CONSUMER.MSG.NEXT.{Stream}.{Consumer} {Inbox} {more.Length}\r\n{more}\r\n");
                asked += Math.Min(perPull, count - asked);
            }

            var (here, bytes) = (Math.Min(perPull, asked - read), 0L);
            for (var i = 0; i < here; i++) bytes += ReadMessage(connection).Length;
            running.Add((int)here, bytes);
            read += here;
            perPull = (int)(WindowBytes / (bytes / here));
        }
    }
}
