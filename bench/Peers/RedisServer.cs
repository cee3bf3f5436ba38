using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sluice.Bench.Commands;
using Sluice.Bench.Ingest;
using Sluice.Bench.Measuring;
using Sluice.Testing;

namespace Sluice.Bench.Peers;

/// <summary>A stream of Redis with its append-only file: one XADD for each record, pipelined; XRANGE to read.</summary>
/// <param name="appendFsync"><c>always</c>: answered when flushed; <c>everysec</c>: flushed every second.</param>
internal sealed class RedisServer(ServerProcess process, string appendFsync) : StreamServer(process)
{
    public override string Name => $"Redis, appendfsync {appendFsync}";

    /// <summary>Starts one in a folder of its own.</summary>
    public static async Task<RedisServer> StartAsync(
        string program, string appendFsync, string folder, CancellationToken cancellationToken)
    {
        var address = FreePort.Address();
        Directory.CreateDirectory(folder);
        string[] arguments =
        [
            "--port", $"{address.Port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes",
            "--appendfsync", appendFsync, "--auto-aof-rewrite-percentage", "0",
        ];
        return new RedisServer(await ServerProcess.StartAsync(program, arguments, folder, address, cancellationToken), appendFsync);
    }

    public override Task ClearAsync(CancellationToken cancellationToken)
    {
        using var connection = new TextConnection(Address);
        connection.Send(Command("DEL", Stream));
        ReadNumber(connection, ':');
        return Task.CompletedTask;
    }

    public override async Task ProduceAsync(byte[] value, RunningAmount running, CancellationToken cancellationToken)
    {
        using var connection = new TextConnection(Address);
        // The value's bytes are any bytes, so the text around them is cut where they belong.
        var text = Command("XADD", Stream, "*", "v", new string('x', value.Length));
        var command = text[..^(value.Length + 2)].Concat(value).Concat(text[^2..]).ToArray();
        await PipelinedProducer.RunAsync(connection, command, value.Length, running, static connection => ReadBulk(connection));
    }

    public override Task ConsumeAsync(long count, RunningAmount running, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => Consume(count, running), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static byte[] Command(params string[] parts) =>
        Encoding.UTF8.GetBytes($"*{parts.Length}\r\n" + string.Concat(parts.Select(part => $"${part.Length}\r\n{part}\r\n")));

    private static int ReadNumber(TextConnection connection, char kind)
    {
        var line = connection.ReadLine();
        if (line[0] != kind || !Utf8Parser.TryParse(line[1..], out int number, out _))
            throw new BenchException($"Redis answered {Encoding.UTF8.GetString(line)}");
        return number;
    }

    private static ReadOnlySpan<byte> ReadBulk(TextConnection connection) => connection.ReadBytes(ReadNumber(connection, '$'));

    private void Consume(long count, RunningAmount running)
    {
        using var connection = new TextConnection(Address);
        var from = "-";
        var perRead = 0;
        while (count > 0)
        {
            connection.Send(Command("XRANGE", Stream, from, "+", "COUNT", Math.Max(100, perRead).ToString(CultureInfo.InvariantCulture)));
            var entries = ReadNumber(connection, '*');
            if (entries == 0) throw new BenchException("Redis has fewer records than were added.");
            long bytes = 0;
            for (var i = 0; i < entries; i++)
            {
                ReadNumber(connection, '*');
                var id = ReadBulk(connection);
                if (i == entries - 1) from = "(" + Encoding.UTF8.GetString(id);
                ReadNumber(connection, '*');
                ReadBulk(connection);
                bytes += ReadBulk(connection).Length;
            }

            running.Add(entries, bytes);
            count -= entries;
            perRead = (int)(WindowBytes / (bytes / entries));
        }
    }
}
