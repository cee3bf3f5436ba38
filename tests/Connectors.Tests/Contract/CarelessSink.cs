using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Sluice.Connectors.Tests.Contract;

/// <summary>A sink that does everything right but what its options say.</summary>
[Connector("careless-sink", ConnectorKind.Sink, Summary = "Does one thing wrong.")]
internal sealed class CarelessSink(CarelessOptions options, ConnectorContext context) : ISink, IObservedConnector
{
    private readonly string _path = context.ResolvePath(options.Path);
    private bool _disposed;
    private bool _used;

    public bool KeepsKeyOrder => true;

    public ConnectorReadings Readings => options.Fault switch
    {
        "says null" => null!,
        "says too much" => new([.. Enumerable.Range(0, 2000).Select(i => new Figure($"n{i}", i, "A number."))], []),
        "says it badly" => new([new Figure("Lag (s)", 1, "The lag.")], []),
        "says secret" => new([], [new StateText("login", options.Password)]),
        "says nothing open" when !_used => throw new InvalidOperationException("not open"),
        "says nothing after" => _disposed ? throw new ObjectDisposedException("sink") : ConnectorReadings.None,
        "says it late" => Late(),
        _ => new([new Figure("delivered", 1, "Whether something was delivered.")], [new StateText("path", _path)]),
    };

    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        if (options.Fault == "check changes") await File.AppendAllTextAsync(_path, "checked\n", cancellationToken);
        if (options.Fault == "check throws") throw new InvalidOperationException("no idea");
        if (options.Fault == "check is wrong") return ["something is wrong: mend it"];
        if (options.Fault == "log shows secret") context.Logger.LogWarning("login with {Password}", options.Password);
        if (options.Port == 0 || options.Fault == "check is blind") return [];
        try
        {
            await ConnectAsync(cancellationToken);
            return [];
        }
        catch (SocketException problem)
        {
            return [$"{problem.Message}{(options.Fault == "check shows secret" ? options.Password : "")}: start it"];
        }
    }

    public async ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        _used = true;
        if (options.Fault == "hangs") await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, CancellationToken.None);
        if (options.Port != 0) await UseAsync(cancellationToken);
        if (options.Fault == "cancelled badly" && cancellationToken.IsCancellationRequested) throw new InvalidOperationException("stopped");
        cancellationToken.ThrowIfCancellationRequested();
        if (options.Fault == "empty throws") _ = batch.Records[0];
        if (options.Fault == "drops") return DeliveryResult.Delivered;
        if (options.Fault == "null") return null!;
        var bad = batch.Records.Index().Where(entry => !IsGood(entry.Item)).Select(entry => entry.Index).ToList();
        if (bad.Count > 0 && options.Fault == "bad throws") throw new FormatException("no JSON");
        if (bad.Count > 0 && options.Fault == "bad costs all") bad = [.. Enumerable.Range(0, batch.Records.Count)];
        var known = File.Exists(_path) ? await File.ReadAllLinesAsync(_path, cancellationToken) : [];
        var lines = batch.Records.Select(record => record.Position);
        await File.AppendAllLinesAsync(_path, options.Fault == "repeats" ? lines : lines.Except(known, StringComparer.Ordinal), cancellationToken);
        if (options.Fault == "names others") bad.Add(batch.Records.Count);
        return new DeliveryResult([.. bad.Select(index => new RecordFailure(index, FaultAction.DeadLetter, options.Fault == "no reason" ? "" : "is no JSON"))]);
    }

    public ValueTask DisposeAsync()
    {
        if (options.Fault == "dispose throws") ObjectDisposedException.ThrowIf(_disposed, this);
        _disposed = true;
        return ValueTask.CompletedTask;
    }

    private static ConnectorReadings Late()
    {
        using var never = new ManualResetEventSlim();
        never.Wait(TimeSpan.FromSeconds(5));
        return ConnectorReadings.None;
    }

    private static bool IsGood(SinkRecord record) => record.Record.Value is { } value && Encoding.UTF8.GetString(value.Span).EndsWith('}');

    private async Task UseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ConnectAsync(cancellationToken);
        }
        catch (SocketException problem) when (options.Fault == "outage is final")
        {
            throw new ConnectorStoppedException(problem.Message, problem);
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", options.Port, cancellationToken);
        var token = options.Fault == "waits for ever" ? CancellationToken.None : cancellationToken;
        await client.GetStream().ReadExactlyAsync(new byte[1], token);
    }
}
