using Sluice.Connect;

namespace Sluice.Worker.Http.Metrics;

/// <summary><c>GET /metrics</c>: what is normal and what is not, for Prometheus.</summary>
internal sealed class MetricsEndpoint(ConnectorEngine connectors, MeterReadings meters)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        var text = new PrometheusText();
        meters.Write(text);
        var statuses = await connectors.ReadAsync(connectors.Statuses);
        ConnectorMetrics.Write(text, statuses);
        ReadingMetrics.Write(text, statuses);
        await context.AnswerAsync(StatusCodes.Status200OK, text.ToUtf8(), PrometheusText.MediaType);
    }
}
