using Sluice.Worker.Hosting;

namespace Sluice.Worker.Http;

/// <summary>Probes, and who answers here at all.</summary>
internal sealed class HealthEndpoints(Readiness readiness)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        // Whatever asks at the root only wants to know whether somebody is there: it must stay cheap and without effect.
        routes.MapGet("/", AnswerName);
        routes.MapGet("/health/live", context => Answer(context, StatusCodes.Status200OK, "live"));
        routes.MapGet("/health/ready", context => readiness.IsReady
            ? Answer(context, StatusCodes.Status200OK, "ready")
            : Answer(context, StatusCodes.Status503ServiceUnavailable, "starting or stopping"));
    }

    private static Task AnswerName(HttpContext context) =>
        context.AnswerAsync(StatusCodes.Status200OK, ProductVersion.Text, static (json, version) =>
        {
            json.WriteStartObject();
            json.WriteString("name", "sluice");
            json.WriteString("version", version);
            json.WriteEndObject();
        });

    private static Task Answer(HttpContext context, int status, string what) =>
        context.AnswerAsync(status, what, static (json, text) =>
        {
            json.WriteStartObject();
            json.WriteString("status", text);
            json.WriteEndObject();
        });
}
