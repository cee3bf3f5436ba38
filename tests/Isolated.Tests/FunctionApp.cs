using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Sluice.Worker.Configuration;
using Sluice.Worker.Hosting;

namespace Sluice.Isolated.Tests;

/// <summary>
/// The functions behind a server that finds them by the routes in their attributes, as the official worker does: our code without
/// theirs.
/// </summary>
internal sealed class FunctionApp : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FunctionApp(WebApplication application)
    {
        _application = application;
        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => _application.Services;

    /// <summary>Opens the worker and serves; throws what keeps it from that.</summary>
    /// <param name="folder">The app's folder, which is the home folder too.</param>
    /// <param name="environment">What the host says in the environment, besides.</param>
    public static async Task<FunctionApp> StartAsync(string folder, params (string Name, string Value)[] environment)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddWorker(SourceOf(folder, environment));
        var application = builder.Build();
        foreach (var method in AppFunctions.Methods.Values)
        {
            if (AppFunctions.TriggerOf(method) is { } http) application.MapMethods(http.Route!, http.Methods!, context => CallAsync(method, context));
        }

        try
        {
            await application.StartAsync();
            return new FunctionApp(application);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    public static ConfigurationSource SourceOf(string folder, params (string Name, string Value)[] environment) => new()
    {
        CurrentFolder = folder,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = folder }
            .Concat(environment.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)))
            .ToDictionary(),
    };

    /// <summary>Calls the function of the timer, as the host does every minute.</summary>
    public Task TickAsync() =>
        ActivatorUtilities.CreateInstance<TimerFunctions>(Services).TickAsync(new TimerInfo(), CancellationToken.None);

    /// <summary>Stops as after a message of the host.</summary>
    public Task StopAsync() => _application.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static async Task CallAsync(MethodInfo function, HttpContext context)
    {
        var instance = ActivatorUtilities.CreateInstance(context.RequestServices, function.DeclaringType!);
        var result = await (Task<IActionResult>)function.Invoke(instance, [context.Request])!;
        await result.ExecuteResultAsync(new ActionContext(context, context.GetRouteData(), new ActionDescriptor()));
    }
}
