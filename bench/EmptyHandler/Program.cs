// A custom handler that does nothing: what an ASP.NET Core program costs that has no more in it than the template has. It
// answers the host's probe and every request.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("FUNCTIONS_CUSTOMHANDLER_PORT")}");
var application = builder.Build();
application.MapGet("/", () => "ready");
application.MapPost("/topics/{topic}", (string topic) => Results.Ok(new { topic }));
await application.RunAsync();
