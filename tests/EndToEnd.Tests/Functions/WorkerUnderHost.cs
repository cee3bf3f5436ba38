using Sluice.EndToEnd.Tests.FunctionsHost;

namespace Sluice.EndToEnd.Tests.Functions;

/// <summary>The published worker as the handler of a functions host that asks for keys.</summary>
public sealed class WorkerUnderHost : IAsyncDisposable
{
    public const string FunctionKey = "key-of-all-functions";
    public const string AdminKey = "key-of-the-administrator";

    private readonly string[] _arguments;

    private WorkerUnderHost(string mode, string? configuration, string[] arguments)
    {
        PublishedApp.LayInto(Folder);
        if (configuration is not null) Folder.Write("sluice.json", configuration);
        var keys = Folder.Write("keys.json", $$"""{"master":"{{AdminKey}}","host":"{{FunctionKey}}"}""");
        _arguments = ["--mode", mode, "--keys", keys, .. arguments];
    }

    public WorkerFolder Folder { get; } = new();

    /// <summary>Where its data lies: where an app in Azure has it.</summary>
    public string Data => Path.Combine(Folder.Path, "home", "data", "sluice");

    public FunctionsHostProcess Host { get; private set; } = null!;

    /// <summary>A client with the key of all functions.</summary>
    public HttpClient User { get; private set; } = null!;

    /// <summary>A client with the administrator's key.</summary>
    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Starts both. It does not wait for the worker, as the host does not.</summary>
    public static async Task<WorkerUnderHost> StartAsync(string mode, string? configuration = null, params string[] arguments)
    {
        var worker = new WorkerUnderHost(mode, configuration, arguments);
        try
        {
            await worker.StartAgainAsync();
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts another host, which starts another worker, over the same folder.</summary>
    public async Task StartAgainAsync()
    {
        var environment = new Dictionary<string, string> { ["HOME"] = Path.Combine(Folder.Path, "home") };
        var host = await FunctionsHostProcess.StartAsync(Folder.Path, _arguments, environment);
        if (Host is not null) await Host.DisposeAsync();
        Host = host;
        User = Client(FunctionKey);
        Admin = Client(AdminKey);
    }

    public async ValueTask DisposeAsync()
    {
        User?.Dispose();
        Admin?.Dispose();
        if (Host is not null) await Host.DisposeAsync();
        Folder.Dispose();
    }

    private HttpClient Client(string key) => new()
    {
        BaseAddress = Host.Http.BaseAddress,
        Timeout = Host.Http.Timeout,
        DefaultRequestHeaders = { { "x-functions-key", key } },
    };
}
