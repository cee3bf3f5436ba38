using System.Net;
using Sluice.EchoHandler;

// How it misbehaves as a whole: --listen-after MS, --exit-at-start CODE, --tick ANSWER.
var orders = args.Chunk(2).ToDictionary(order => order[0], order => order[1]);
if (orders.TryGetValue("--exit-at-start", out var code)) return int.Parse(code);
if (orders.TryGetValue("--listen-after", out var wait)) await Task.Delay(TimeSpan.FromMilliseconds(int.Parse(wait)), TimeProvider.System);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, int.Parse(Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT")!));
    kestrel.Limits.MaxRequestBodySize = null;
});
await using var application = builder.Build();
var echo = new Echo(orders.GetValueOrDefault("--tick", "json"));
application.Run(echo.AnswerAsync);
application.Lifetime.ApplicationStopping.Register(() => Console.WriteLine("told to stop"));
await application.RunAsync();
return 0;
