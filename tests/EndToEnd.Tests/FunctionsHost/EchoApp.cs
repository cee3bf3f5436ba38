using System.Text.Json;

namespace Sluice.EndToEnd.Tests.FunctionsHost;

/// <summary>A function app whose handler tells what reaches it, in a temporary folder.</summary>
public sealed class EchoApp : IDisposable
{
    private readonly WorkerFolder _folder = new();

    /// <summary>An app of one function, <c>echo</c>, and a handler that misbehaves as it is told.</summary>
    public EchoApp(params string[] orders)
    {
        Orders = orders;
        AddHttp("zz_echo", "echo/{*path}", "anonymous", "get", "post", "head");
    }

    public string[] Orders { get; }

    public string Path => _folder.Path;

    public TimeSpan Initialization { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(5);

    public void AddHttp(string name, string route, string level, params string[] methods) => Write(
        $"{name}/function.json",
        new
        {
            bindings = new object[]
            {
                new { type = "httpTrigger", direction = "in", name = "req", authLevel = level, route, methods },
                new { type = "http", direction = "out", name = "res" },
            },
        });

    public void AddTimer(string name = "tick", bool useMonitor = true) => Write(
        $"{name}/function.json",
        new { bindings = new[] { new { type = "timerTrigger", direction = "in", name = "timer", schedule = "0 * * * * *", useMonitor } } });

    public void Write(string name, object content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(content));
    }

    /// <summary>Starts the host for it, without keys unless told otherwise.</summary>
    public Task<FunctionsHostProcess> StartAsync(string mode = "proxying", params string[] arguments)
    {
        Write("host.json", new
        {
            version = "2.0",
            functionTimeout = FunctionTimeout.ToString(),
            extensions = new { http = new { routePrefix = "" } },
            customHandler = new
            {
                description = new { defaultExecutablePath = FunctionsHostProcess.ProgramFile("Sluice.EchoHandler", "echo-handler"), arguments = Orders },
                enableForwardingHttpRequest = true,
                enableProxyingHttpRequest = true,
                initializationTimeout = Initialization.ToString(),
            },
        });
        string[] keys = arguments.Contains("--keys") ? [] : ["--no-keys"];
        return FunctionsHostProcess.StartAsync(Path, ["--mode", mode, .. keys, .. arguments]);
    }

    public void Dispose() => _folder.Dispose();
}
