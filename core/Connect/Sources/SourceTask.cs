using Sluice.Connect.Retry;

namespace Sluice.Connect.Sources;

/// <summary>Moves records from a source into the log, each exactly once.</summary>
internal sealed class SourceTask : IConnectorTask
{
    private readonly string _connector;
    private readonly TaskProgress _progress;
    private readonly TimeProvider _time;
    private readonly ConnectorInstance<ISource> _instance;
    private readonly RetryPipeline _pipeline;
    private readonly SourcePositionStore _positions;
    private readonly SourceRouter _router;
    private readonly SourceAppender _appender;

    public SourceTask(TaskPlace place, TaskServices services)
    {
        var (connector, task, progress, _, topics) = place;
        (_connector, _progress, _positions) = (connector.Name, progress, services.Positions);
        var (time, logger) = (services.Environment.Time, services.LoggerFor(connector));
        _time = time;
        var appends = new DurableAppend(services.Log, time, logger, connector.Name);
        _instance = new ConnectorInstance<ISource>(() => (ISource)services.Create(connector, task), progress, connector.Name, time, logger);
        _pipeline = services.PipelineFor(place, _instance.LeaveIfHung);
        _router = new SourceRouter(connector, connector.DeadLetterTopic, time);
        _appender = new SourceAppender(connector.Name, services.Log, _positions, topics, appends, time);
    }

    public IConnector? Current => _instance.Current;

    public async Task<TaskEnd> RunAsync(CancellationToken stopping)
    {
        try
        {
            var source = await _pipeline.ExecuteAsync(_instance.GetAsync, stopping);
            _progress.Opened();
            await using var reading = new SourceReading(_instance, source, _positions.Find(_connector), _progress, _time);
            while (await reading.NextAsync(stopping) is { } batch)
            {
                await _appender.AppendAsync(batch.Position.Part, _router.Route(batch), stopping); // 1. durable here
                await _positions.SaveAsync(_connector, batch.Position, stopping); // 2. a restart resumes behind it
                await _pipeline.ExecuteAsync(token => AcknowledgeAsync(source, batch.Position, token), stopping); // 3. forget it
                _progress.Succeeded();
            }

            return TaskEnd.Done;
        }
        finally
        {
            await _instance.CloseAsync();
        }
    }

    private ValueTask AcknowledgeAsync(ISource source, SourcePosition position, CancellationToken cancellationToken)
    {
        _progress.Calls(nameof(ISource.AcknowledgeAsync));
        return source.AcknowledgeAsync(position, cancellationToken);
    }
}
