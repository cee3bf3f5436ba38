using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Sluice.Isolated;

/// <summary>
/// What the host offers to its callers and which keys it asks for: the same functions as in the folders of the default app. What
/// a request means is decided by the worker behind them.
/// </summary>
public sealed class HttpFunctions(HostedWorker worker)
{
    [Function("batches")]
    public Task<IActionResult> BatchesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = "topics/{topic}/partitions/{partition}/batches")] HttpRequest request) =>
        AnswerAsync(request);

    [Function("connect")]
    public Task<IActionResult> ConnectAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", "post", "put", "patch", "delete", Route = "connect/{*rest}")] HttpRequest request) =>
        AnswerAsync(request);

    [Function("connector-plugins")]
    public Task<IActionResult> ConnectorPluginsAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", "put", Route = "connector-plugins/{*rest}")] HttpRequest request) => AnswerAsync(request);

    [Function("connectors")]
    public Task<IActionResult> ConnectorsAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", "post", "put", "patch", "delete", Route = "connectors/{*rest}")] HttpRequest request) =>
        AnswerAsync(request);

    [Function("consumers")]
    public Task<IActionResult> ConsumersAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "post", "delete", Route = "consumers/{group}/{*rest}")] HttpRequest request) =>
        AnswerAsync(request);

    [Function("dlq")]
    public Task<IActionResult> DeadLettersAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", "post", Route = "dlq/{*rest}")] HttpRequest request) => AnswerAsync(request);

    [Function("groups")]
    public Task<IActionResult> GroupsAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "get", "post", "delete", Route = "groups/{*rest}")] HttpRequest request) => AnswerAsync(request);

    [Function("health")]
    public Task<IActionResult> HealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health/{probe}")] HttpRequest request) => AnswerAsync(request);

    [Function("metrics")]
    public Task<IActionResult> MetricsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "metrics")] HttpRequest request) => AnswerAsync(request);

    [Function("offset")]
    public Task<IActionResult> OffsetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "topics/{topic}/partitions/{partition}/offset")] HttpRequest request) =>
        AnswerAsync(request);

    [Function("partition")]
    public Task<IActionResult> PartitionAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "topics/{topic}/partitions/{partition}")] HttpRequest request) =>
        AnswerAsync(request);

    [Function("produce")]
    public Task<IActionResult> ProduceAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "topics/{topic}")] HttpRequest request) => AnswerAsync(request);

    [Function("producers")]
    public Task<IActionResult> ProducersAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "producers")] HttpRequest request) => AnswerAsync(request);

    [Function("records")]
    public Task<IActionResult> RecordsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "topics/{topic}/partitions/{partition}/records")] HttpRequest request) =>
        AnswerAsync(request);

    [Function("search")]
    public Task<IActionResult> SearchAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "search/{connector}")] HttpRequest request) => AnswerAsync(request);

    [Function("stream")]
    public Task<IActionResult> StreamAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "topics/{topic}/stream")] HttpRequest request) => AnswerAsync(request);

    [Function("topics-change")]
    public Task<IActionResult> TopicsChangeAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "put", "delete", Route = "topics/{topic}")] HttpRequest request) => AnswerAsync(request);

    [Function("topics-create")]
    public Task<IActionResult> TopicsCreateAsync(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "topics")] HttpRequest request) => AnswerAsync(request);

    [Function("topics-read")]
    public Task<IActionResult> TopicsReadAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "topics/{topic?}")] HttpRequest request) => AnswerAsync(request);

    /// <summary>The answer is written when this ends; for the official worker there is nothing left to do.</summary>
    private async Task<IActionResult> AnswerAsync(HttpRequest request)
    {
        await worker.AnswerAsync(request.HttpContext);
        return new EmptyResult();
    }
}
