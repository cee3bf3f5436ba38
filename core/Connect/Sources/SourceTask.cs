using Sluice.Connect.Configuration;
using Sluice.Connect.Retry;

namespace Sluice.Connect.Sources;

/// <summary>Moves records from a source into the log, each exactly once.</summary>
internal sealed class SourceTask : IConnectorTask
{
    private readonly string _connector;
    private readonly TaskProgress _progress;
    private readonly ConnectorInstance<ISource> _instance;
    private readonly RetryPipeline _pipeline;
    private readonly SourcePositionStore _positions;
    private readonly SourceRouter _router;
    private readonly SourceAppender _appender;

    public SourceTask(ConnectorDefinition connector, TaskServices services, int task, TaskProgress progress)
    {
        (_connector, _progress, _positions) = (connector.Name, progress, services.Positions);
        var (time, logger) = (services.Environment.Time, services.LoggerFor(connector));
        var appends = new DurableAppend(services.Log, time, logger, connector.Name);
        _instance = new ConnectorInstance<ISource>(() => (ISource)services.Create(connector, task), connector.Name, time, logger);
        _pipeline = services.PipelineFor(connector, task, progress, _instance.LeaveIfHung);
        _router = new SourceRouter(connector, connector.DeadLetterTopic, time);
        _appender = new SourceAppender(connector.Name, services.Log, appends, time);
    }

    public IConnector? Current => _instance.Current;

    public async Task<TaskEnd> RunAsync(CancellationToken stopping)
    {
        try
        {
            var source = await _pipeline.ExecuteAsync(_instance.GetAsync, stopping);
            await foreach (var batch in source.ReadAsync(_positions.Find(_connector), stopping))
            {
                await _appender.AppendAsync(batch.Position.Part, _router.Route(batch), stopping); // 1. durable here
                await _positions.SaveAsync(_connector, batch.Position, stopping); // 2. a restart resumes behind it
                await _pipeline.ExecuteAsync(token => source.AcknowledgeAsync(batch.Position, token), stopping); // 3. forget it
                _progress.Succeeded();
            }

            return TaskEnd.Done;
        }
        finally
        {
            await _instance.CloseAsync();
        }
    }
}
