using System.Runtime.Loader;
using Microsoft.Data.Sqlite;
using Polly;

namespace Sluice.TestPlugin;

/// <summary>Tells how it was loaded, by way of its check.</summary>
[Connector("mirror", ConnectorKind.Sink, Summary = "Tells how it was loaded.")]
internal sealed class MirrorSink : ISink
{
    private readonly MirrorOptions _options;
    private readonly ConnectorContext _context;

    public MirrorSink(MirrorOptions options, ConnectorContext context) => (_options, _context) = (options, context);

    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select sqlite_version()";
        return
        [
            $"text: {_options.Text}",
            $"connector: {_context.Connector}",
            $"own: {AssemblyLoadContext.GetLoadContext(typeof(MirrorSink).Assembly)?.Name}",
            $"polly: {AssemblyLoadContext.GetLoadContext(typeof(ResiliencePipeline).Assembly)?.Name}",
            $"contract: {AssemblyLoadContext.GetLoadContext(typeof(ISink).Assembly)?.Name}",
            $"native: {await command.ExecuteScalarAsync(cancellationToken)}",
        ];
    }

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken) =>
        new(DeliveryResult.Delivered);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
