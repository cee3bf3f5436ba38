using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sluice.FunctionsHost.Functions;
using Sluice.FunctionsHost.Handlers;
using Sluice.FunctionsHost.Http;
using Sluice.FunctionsHost.Timers;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.FunctionsHost.Hosting;

/// <summary>The host from its start until it is told to stop, or stops by itself.</summary>
internal static class HostServer
{
    private const int StoppedByItself = 1;

    /// <summary>Serves until SIGTERM or Ctrl-C: then requests under way finish, and the handler is killed.</summary>
    public static async Task<int> RunAsync(HostOptions options, HostOutput output)
    {
        var app = FunctionApp.Read(options.AppFolder);
        foreach (var problem in app.Problems) output.Say(problem);
        var mode = Mode(app.Host, options.Mode);
        var keys = options.KeysFile is { } file ? FunctionKeys.ReadOrCreate(file) : null;
        await using var server = Build(options);

        // Requests come in, and wait, before there is a handler.
        var serving = new TaskCompletionSource<RequestDelegate>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Run(async context => await (await serving.Task)(context));
        await server.StartAsync();
        var address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var failed = false;
        void Stop()
        {
            failed = true;
            server.Lifetime.StopApplication();
        }

        var start = new HandlerStart(app, address, isDevelopment: keys is null);
        var initialization = app.Host.CustomHandler?.InitializationTimeout ?? default;
        await using var handlers = new HandlerSlot(() => new Handler(start, initialization, output, Stop), output);
        var timers = app.Timers.Select(timer => new TimerRunner(timer, handlers, app.Host.TimeLimit, output)).ToList();
        using var invoker = Invoker(mode, app.Host.TimeLimit, server.Services);
        var invocation = new FunctionInvocation(invoker, handlers, keys, app.Host.TimeLimit, output);
        serving.SetResult(Pipeline(server, app, invocation, new AdminEndpoints(app, handlers, keys, timers)));
        var ticking = timers.Select(timer => options.TickEvery is { } every ? timer.RunAsync(every, server.Lifetime.ApplicationStopping) : Task.CompletedTask);
        var ticks = Task.WhenAll(ticking);
        output.Say($"listens on {address.GetLeftPart(UriPartial.Authority)}");
        await server.WaitForShutdownAsync();
        await ticks;
        foreach (var timer in timers) timer.Dispose();
        return failed ? StoppedByItself : 0;
    }

    private static WebApplication Build(HostOptions options)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "functions-host", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseUrls(options.Url.ToString());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = FunctionInvocation.LongestBody;
        });
        return builder.Build();
    }

    /// <summary>The administrator's paths, the functions, and nothing else.</summary>
    private static RequestDelegate Pipeline(WebApplication server, FunctionApp app, FunctionInvocation invocation, AdminEndpoints admin)
    {
        var pipeline = ((IApplicationBuilder)server).New();
        pipeline.UseRouting();
        pipeline.UseEndpoints(routes => admin.Map(routes, server.Lifetime.ApplicationStopping));
        pipeline.UseRouter(FunctionRoutes.Create(app.Http, server.Services, invocation.InvokeAsync));
        return pipeline.Build();
    }

    private static IHttpInvoker Invoker(InvocationMode mode, TimeSpan timeLimit, IServiceProvider services) => mode == InvocationMode.Proxying
        ? new ProxyingInvoker(services.GetRequiredService<IHttpForwarder>())
        : new ForwardingInvoker(timeLimit);

    private static InvocationMode Mode(HostJson host, InvocationMode? asked)
    {
        var handler = host.CustomHandler ?? throw new AppException("host.json has no customHandler, and this host knows nothing else.");
        var (forwards, proxies) = (handler.EnableForwardingHttpRequest, handler.EnableProxyingHttpRequest);
        var mode = asked ?? (proxies ? InvocationMode.Proxying : InvocationMode.Forwarding);
        return (mode == InvocationMode.Proxying ? proxies : forwards)
            ? mode
            : throw new AppException($"host.json does not enable {mode}. Set enable{mode}HttpRequest in its customHandler.");
    }
}
