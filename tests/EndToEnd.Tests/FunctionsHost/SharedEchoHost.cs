using System.Text.Json;

namespace Sluice.EndToEnd.Tests.FunctionsHost;

/// <summary>Two hosts of one app for all tests of a class: one forwards, one proxies.</summary>
public sealed class SharedEchoHost : IAsyncLifetime
{
    private readonly EchoApp _app = new();

    public FunctionsHostProcess Forwarding { get; private set; } = null!;

    public FunctionsHostProcess Proxying { get; private set; } = null!;

    public string AppFolder => _app.Path;

    public FunctionsHostProcess this[string mode] => mode == "forwarding" ? Forwarding : Proxying;

    public async ValueTask InitializeAsync()
    {
        _app.Write("local.settings.json", new { IsEncrypted = false, Values = new { FROM_LOCAL_SETTINGS = "yes" } });
        Forwarding = await _app.StartAsync("forwarding");
        Proxying = await _app.StartAsync("proxying");
    }

    public async ValueTask DisposeAsync()
    {
        await Forwarding.DisposeAsync();
        await Proxying.DisposeAsync();
        _app.Dispose();
    }

    /// <summary>A header as it reached the handler; null: it did not.</summary>
    public static string? Header(JsonElement echo, string name) =>
        echo.GetProperty("headers").TryGetProperty(name, out var value) ? value.GetString() : null;
}
