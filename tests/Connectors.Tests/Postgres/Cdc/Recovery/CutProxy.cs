using System.Net;
using System.Net.Sockets;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Recovery;

/// <summary>The network between a source and its server: it can break, and it can go dead without breaking.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(Socket Client, Socket Server)> _pairs = [];
    private readonly Lock _lock = new();
    private readonly int _target;
    private readonly Task _running;
    private TaskCompletionSource _flows = new();

    /// <summary>Begins to listen.</summary>
    /// <param name="target">The server's port on this machine.</param>
    public CutProxy(int target)
    {
        _target = target;
        _flows.SetResult();
        _listener.Start();
        _running = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The connection string as it leads through here.</summary>
    public string Through(string connectionString) => connectionString.Replace($"Port={_target};", $"Port={Port};", StringComparison.Ordinal);

    /// <summary>Breaks every connection at both ends.</summary>
    public void Cut() => Leave(both: true);

    /// <summary>Breaks every connection as a client sees it; the server is not told.</summary>
    public void Abandon() => Leave(both: false);

    /// <summary>Nothing passes any more, though connections stay and new ones are taken.</summary>
    public void Stall()
    {
        lock (_lock) _flows = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>What comes now passes again; what was under way while nothing did is lost with its connections.</summary>
    public void Flow()
    {
        Cut();
        lock (_lock) _flows.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _running;
        Cut();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _ = ConnectAsync(client);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // It is over.
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        lock (_lock) _pairs.Add((client, server));
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
            // One end is closed: so is the other, but for what goes nowhere on purpose.
            await FlowsAsync();
            if (!client.Connected || !server.Connected) return;
            client.Dispose();
            server.Dispose();
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            client.Dispose();
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var count = await from.ReceiveAsync(buffer, _stop.Token);
            await FlowsAsync();
            if (count == 0) return;
            await to.SendAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }

    private Task FlowsAsync()
    {
        lock (_lock) return _flows.Task.WaitAsync(_stop.Token);
    }

    private void Leave(bool both)
    {
        lock (_lock)
        {
            foreach (var (client, server) in _pairs)
            {
                client.Dispose();
                if (both) server.Dispose();
            }

            if (both) _pairs.Clear();
        }
    }
}
