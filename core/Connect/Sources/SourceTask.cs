using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Retry;

namespace Sluice.Connect.Sources;

/// <summary>Moves records from a source into the log, each exactly once.</summary>
internal sealed class SourceTask : IConnectorTask
{
    private readonly ConnectorDefinition _connector;
    private readonly TaskProgress _progress;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly int _task;
    private readonly ConnectorInstance<ISource> _instance;
    private readonly RetryPipeline _pipeline;
    private readonly BackoffSchedule _backoff;
    private readonly SourcePositionStore _positions;
    private readonly SourceRouter _router;
    private readonly SourceAppender _appender;
    private int _failures;

    public SourceTask(ConnectorDefinition connector, TaskServices services, int task, TaskProgress progress)
    {
        (_connector, _task, _progress) = (connector, task, progress);
        (_time, _positions) = (services.Environment.Time, services.Positions);
        _logger = services.LoggerFor(connector);
        var appends = new DurableAppend(services.Log, _time, _logger, connector.Name);
        var deadLetters = new DeadLetterTopic(connector, services.Log, appends, _logger);
        _instance = new ConnectorInstance<ISource>(() => (ISource)services.Create(connector, task), connector.Name, _time, _logger);
        _pipeline = services.PipelineFor(connector, task, progress, _instance.LeaveIfHung);
        _backoff = new BackoffSchedule(connector.Settings.Retry, Random.Shared);
        _router = new SourceRouter(connector, deadLetters.Name, _time);
        _appender = new SourceAppender(connector.Name, services.Log, appends, _time);
    }

    public IConnector? Current => _instance.Current;

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                try
                {
                    await ReadToEndAsync(stopping);
                    return;
                }
                catch (Exception fault) when (!stopping.IsCancellationRequested && MayTryAgain(fault))
                {
                    await _instance.CloseAsync();
                    await WaitAsync(fault, stopping);
                }
            }
        }
        finally
        {
            await _instance.CloseAsync();
        }
    }

    private async Task ReadToEndAsync(CancellationToken stopping)
    {
        var source = await _pipeline.ExecuteAsync(_instance.GetAsync, stopping);
        await foreach (var batch in source.ReadAsync(_positions.Find(_connector.Name), stopping))
        {
            await _appender.AppendAsync(batch.Position.Part, _router.Route(batch), stopping); // 1. durable here
            await _positions.SaveAsync(_connector.Name, batch.Position, stopping); // 2. a restart resumes behind it
            await _pipeline.ExecuteAsync(token => source.AcknowledgeAsync(batch.Position, token), stopping); // 3. forget it
            if (_failures > 0) _logger.Recovered(_connector.Name, _task);
            _failures = 0;
            _progress.Recovered();
        }
    }

    /// <summary>An outage is waited out for ever; another fault only so often in a row.</summary>
    private bool MayTryAgain(Exception fault)
    {
        _failures++;
        return Outage.CauseOf(fault, CancellationToken.None) switch
        {
            FaultCause.Outage => true,
            FaultCause.Records => _failures < _connector.Settings.Retry.MaxAttempts,
            _ => false,
        };
    }

    private async Task WaitAsync(Exception fault, CancellationToken stopping)
    {
        var delay = _backoff.DelayAfter(_failures, Outage.RetryAfter(fault));
        _progress.Retrying(fault.Message, _time.GetUtcNow() + delay);
        _logger.Retrying(_connector.Name, _task, fault.Message, _failures + 1, Duration.Format(delay));
        await Task.Delay(delay, _time, stopping);
    }
}
