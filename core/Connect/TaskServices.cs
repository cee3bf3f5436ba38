using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.Retry;
using Sluice.Connect.Sources;
using Sluice.Log;

namespace Sluice.Connect;

/// <summary>What the tasks of all connectors share.</summary>
internal sealed record TaskServices(
    IEventLog Log, CommittedOffsets Offsets, SourcePositionStore Positions, ConnectorEnvironment Environment)
{
    public ILogger LoggerFor(ConnectorDefinition connector) => Environment.LoggerFor(connector);

    /// <summary>A new instance for a task; nothing of it is open yet.</summary>
    public IConnector Create(ConnectorDefinition connector, int task) => connector.Plugin.Create(
        connector.Options,
        new ConnectorContext
        {
            Connector = connector.Name,
            Task = task,
            Logger = LoggerFor(connector),
            Time = Environment.Time,
            DataFolder = Environment.DataFolder,
            ConfigurationFolder = Environment.ConfigurationFolder,
        });

    /// <summary>A task's way of trying again, which tells the log and the task's status about it.</summary>
    public RetryPipeline PipelineFor(TaskPlace place, Action<Exception> onFault)
    {
        var (connector, task, progress, breaker, _) = place;
        var logger = LoggerFor(connector);
        return new RetryPipeline(
            connector.Settings.Retry,
            Environment.Time,
            Random.Shared,
            notice =>
            {
                onFault(notice.Error);
                var reason = FaultText.Of(notice.Error);
                progress.Retrying(reason, Environment.Time.GetUtcNow() + notice.Delay);
                logger.Retrying(connector.Name, task, reason, notice.Attempt + 1, notice.Delay);
            },
            progress,
            breaker);
    }
}
