using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace Sluice.Connectors.Tests.Email;

/// <summary>A real mail server (tests/servers/smtp.js) on a free port of 127.0.0.1.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _listening;
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<ReceivedMail> _mails = Channel.CreateBounded<ReceivedMail>(1_000);
    private readonly ConcurrentQueue<string> _events = new();

    private MailServer(Process process)
    {
        _process = process;
        _listening = ListenAsync();
    }

    public int Port { get; private set; }

    public static async Task<MailServer> StartAsync(object? settings = null)
    {
        var folder = Folder();
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "smtp-server")))
            throw new InvalidOperationException("The mail server for the tests is not installed: run `npm ci` in tests/servers.");
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = folder,
            ArgumentList = { "smtp.js", JsonSerializer.Serialize(settings ?? new { }) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        var server = new MailServer(Process.Start(start)!);
        server.Port = await server._port.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return server;
    }

    /// <summary>How often the server told of this so far: connect, auth, error, mail.</summary>
    public int Count(string name) => _events.Count(told => told == name);

    /// <summary>Waits until the server has told of this.</summary>
    public async Task WaitForAsync(string name)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Count(name) == 0) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
    }

    public async Task<ReceivedMail> NextMailAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _mails.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Stops the server and gives every mail that was not read yet.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> StopAsync()
    {
        await DisposeAsync();
        return await _mails.Reader.ReadAllAsync().ToListAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_listening.IsCompleted) return;
        _process.StandardInput.Close();
        await _listening;
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Functions.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
        return Path.Combine(folder.FullName, "tests", "servers");
    }

    private async Task ListenAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            using var told = JsonDocument.Parse(line);
            var name = told.RootElement.GetProperty("event").GetString()!;
            _events.Enqueue(name);
            if (name == "listening") _port.SetResult(told.RootElement.GetProperty("port").GetInt32());
            if (name == "mail") await _mails.Writer.WriteAsync(ReceivedMail.Read(told.RootElement));
        }

        _port.TrySetException(new InvalidOperationException("The mail server ended before it listened; its errors are above."));
        _mails.Writer.Complete();
    }
}
