using Sluice.Connect;

namespace Sluice.Worker.Http.Metrics;

/// <summary>What connectors say about themselves, as <c>sluice_source_...</c> and <c>sluice_sink_...</c>.</summary>
internal static class ReadingMetrics
{
    public static void Write(PrometheusText text, IEnumerable<ConnectorStatus> connectors)
    {
        var all = from status in connectors
                  from task in status.Tasks
                  from figure in task.Readings?.Figures ?? []
                  select (Name: NameOf(status, figure), Connector: status.Name, Task: $"{task.Id}", Figure: figure);
        // What several connectors say under one name is one family; its type follows from the name.
        foreach (var family in all.GroupBy(sample => sample.Name).OrderBy(family => family.Key, StringComparer.Ordinal))
        {
            var first = family.First().Figure;
            text.Family(family.Key, first.Kind == FigureKind.Counter ? "counter" : "gauge", first.Help);
            foreach (var (name, connector, task, figure) in family)
            {
                text.Sample(
                    name, figure.Value,
                    [("connector", connector), ("task", task), .. figure.Labels.Select(label => (label.Name, label.Value))]);
            }
        }
    }

    private static string NameOf(ConnectorStatus status, Figure figure) =>
        $"sluice_{(status.Kind == ConnectorKind.Source ? "source" : "sink")}_{figure.MetricName}";
}
