using Sluice.Connect.Configuration;
using Sluice.Connect.Retry;

namespace Sluice.Connect;

/// <summary>Which task of which connector, and what it shares with the others of that connector.</summary>
/// <param name="Task">The number of the task, from 0.</param>
internal sealed record TaskPlace(ConnectorDefinition Connector, int Task, TaskProgress Progress, ConnectorBreaker? Breaker, ActiveTopics Topics);
