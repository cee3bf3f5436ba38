using Sluice.Connect;

namespace Sluice.Worker.Http.Metrics;

/// <summary>How the connectors do, as their status says it.</summary>
internal static class ConnectorMetrics
{
    private const string Connector = "connector";
    private const string Task = "task";
    private const string State = "state";

    private static readonly (ConnectorState State, string Name)[] TaskStates = Names<ConnectorState>();
    private static readonly (BreakerState State, string Name)[] BreakerStates = Names<BreakerState>();

    public static void Write(PrometheusText text, IReadOnlyList<ConnectorStatus> connectors)
    {
        WriteStates(text, connectors);
        Each("sluice_connector_lag_records", "Records that a sink is behind, over all its partitions.", status => status.Lag);
        Each("sluice_connector_parked_records", "Records that wait for another attempt.", status => status.Tasks.Sum(task => task.Parked));
        Each("sluice_connector_hung_calls", "Calls to the connector that have not come back and were left behind.", status => status.Tasks.Sum(task => task.Hung?.Count ?? 0));
        Count("sluice_connector_retries_total", "Attempts that were put off after a fault.", counts => counts.Retries);
        Count("sluice_connector_task_failures_total", "Failures of tasks.", counts => counts.Failures);
        Count("sluice_connector_task_restarts_total", "Restarts of failed tasks by themselves.", counts => counts.Restarts);
        Count("sluice_connector_calls_left_total", "Calls to the connector that were left behind since they hung.", counts => counts.HungCalls);

        const string NextAttempt = "sluice_connector_next_attempt_timestamp_seconds";
        text.Family(NextAttempt, "gauge", "When a task tries again or is restarted by itself; not there while it has no need to.");
        foreach (var (status, task) in connectors.SelectMany(status => status.Tasks.Select(task => (status, task))))
        {
            if (task.NextAttempt is { } next)
                text.Sample(NextAttempt, next.ToUnixTimeMilliseconds() / 1000.0, (Connector, status.Name), (Task, $"{task.Id}"));
        }

        void Each(string name, string help, Func<ConnectorStatus, long> value)
        {
            text.Family(name, "gauge", help);
            foreach (var status in connectors) text.Sample(name, value(status), (Connector, status.Name));
        }

        void Count(string name, string help, Func<ConnectorCounts, long> value)
        {
            text.Family(name, "counter", help);
            foreach (var status in connectors) text.Sample(name, value(status.Counts), (Connector, status.Name));
        }
    }

    private static void WriteStates(PrometheusText text, IReadOnlyList<ConnectorStatus> connectors)
    {
        const string Whole = "sluice_connector_state", Tasks = "sluice_connector_tasks", Breaker = "sluice_connector_breaker_state";
        text.Family(Whole, "gauge", "1 for the state that the connector is in, 0 for the others.");
        foreach (var status in connectors)
        {
            foreach (var (state, name) in TaskStates) text.Sample(Whole, status.State == state ? 1 : 0, (Connector, status.Name), (State, name));
        }

        text.Family(Tasks, "gauge", "The connector's tasks by their state.");
        foreach (var status in connectors)
        {
            foreach (var (state, name) in TaskStates) text.Sample(Tasks, status.Tasks.Count(task => task.State == state), (Connector, status.Name), (State, name));
        }

        text.Family(Breaker, "gauge", "1 for the state that the connector's circuit breaker is in, 0 for the others; only of those that have one and run.");
        foreach (var status in connectors.Where(status => status.Breaker is not null))
        {
            foreach (var (state, name) in BreakerStates) text.Sample(Breaker, status.Breaker == state ? 1 : 0, (Connector, status.Name), (State, name));
        }
    }

    /// <summary><c>half_open</c> for <c>HalfOpen</c>.</summary>
    private static (T State, string Name)[] Names<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(state => (state, System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString())))];
}
