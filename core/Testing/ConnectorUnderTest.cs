using System.Text.Json;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;

namespace Sluice.Testing;

/// <summary>Makes instances of a connector as the engine does, and calls them with a time-out.</summary>
internal sealed class ConnectorUnderTest
{
    private const string Place = "config";

    private readonly ConnectorSetup _setup;
    private readonly string _config;

    public ConnectorUnderTest(ConnectorSetup setup, string config)
    {
        (_setup, _config) = (setup, config);
        Plugin = Declared(setup.Connector);
        Options = Bind(config, out var errors) ?? throw new ContractBrokenException(
            $"The test's own configuration is refused: {string.Join("; ", errors)}");
    }

    public ConnectorPlugin Plugin { get; }

    public object Options { get; }

    public HeardMessages Heard { get; } = new();

    /// <summary>A new instance, not open.</summary>
    public IConnector Create()
    {
        try
        {
            return Plugin.Create(Options, new ConnectorContext
            {
                Connector = "contract",
                Logger = Heard,
                Time = _setup.Time,
                DataFolder = Path.Combine(_setup.Folder, "data"),
                ConfigurationFolder = _setup.Folder,
            });
        }
        catch (Exception fault)
        {
            Heard.Add(fault);
            throw new ContractBrokenException($"The constructor fails with {Told(fault)}; it should only look at its options, and connect in OpenAsync.", fault);
        }
    }

    /// <summary>A new instance, open.</summary>
    public async Task<T> OpenAsync<T>(CancellationToken cancellationToken)
        where T : IConnector
    {
        var fresh = Create();
        await DoneAsync("OpenAsync", stopping => fresh.OpenAsync(stopping).AsTask(), cancellationToken);
        return (T)fresh;
    }

    public Task CloseAsync(IConnector instance, CancellationToken cancellationToken) =>
        DoneAsync("DisposeAsync", _ => instance.DisposeAsync().AsTask(), cancellationToken);

    /// <summary>Calls something that must succeed.</summary>
    public async Task DoneAsync(string call, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        if (await FaultAsync(call, work, cancellationToken) is { } fault)
            throw new ContractBrokenException($"{call} fails with {Told(fault)}.", fault);
    }

    /// <summary>Calls something that may fail: what it throws, or null. That it hangs is no answer.</summary>
    public async Task<Exception?> FaultAsync(string call, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var running = Task.Run(() => work(cancellationToken), CancellationToken.None);
        try
        {
            await running.WaitAsync(_setup.Patience, TimeProvider.System, CancellationToken.None);
            return null;
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            throw new ContractBrokenException($"{call} does not end within {Duration.Format(_setup.Patience)}"
                + (cancellationToken.IsCancellationRequested ? ", although it was told to: pass every CancellationToken on." : "."));
        }
        catch (Exception fault) when (fault is not ContractBrokenException)
        {
            Heard.Add(fault);
            return fault;
        }
    }

    /// <summary>Reads options as a configuration's.</summary>
    public object? Bind(string config, out IReadOnlyList<ConfigurationError> errors)
    {
        var found = new List<ConfigurationError>();
        errors = found;
        try
        {
            return OptionsBinder.Bind(Plugin.OptionsType, JsonElement.Parse(config), Place, found);
        }
        catch (Exception fault)
        {
            throw new ContractBrokenException($"The options cannot be read: {Told(fault)}.", fault);
        }
    }

    /// <summary>The same outside with other options, for what must be refused.</summary>
    public JsonElement Config => JsonElement.Parse(_config);

    public static string Told(Exception fault) => $"{fault.GetType().Name}: {fault.Message}";

    private static ConnectorPlugin Declared(Type connector)
    {
        try
        {
            var plugin = ConnectorPlugin.Of(connector);
            _ = plugin.OptionsType;
            return plugin;
        }
        catch (PluginLoadException fault)
        {
            throw new ContractBrokenException(fault.Message, fault);
        }
    }
}
