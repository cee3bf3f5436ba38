namespace Sluice;

/// <summary>A number that a connector says about itself.</summary>
/// <remarks>
/// In <c>GET /metrics</c> its name is <c>sluice_source_{name}_{unit}</c>, for a sink <c>sluice_sink_...</c>, with <c>_total</c> behind that of a
/// counter; labels <c>connector</c> and <c>task</c> are added.
/// </remarks>
/// <param name="Name">Lower case letters, digits and <c>_</c>, from a letter on, at most 64: <c>lag</c>. Without the unit.</param>
/// <param name="Value">Finite. What is not known now is left out.</param>
/// <param name="Help">One sentence; the same wherever the name is.</param>
public sealed record Figure(string Name, double Value, string Help)
{
    /// <summary>A base unit in the plural: <c>seconds</c>, <c>bytes</c>, <c>rows</c>; empty: there is none. Written as a name is.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Whether it may go down.</summary>
    public FigureKind Kind { get; init; } = FigureKind.Gauge;

    /// <summary>What tells it from others of its name, such as the table; at most 8.</summary>
    public IReadOnlyList<ReadingLabel> Labels { get; init; } = [];

    /// <summary>The name with its unit, as a metric has it behind its prefix: <c>lag_bytes</c>, <c>rows_written_total</c>.</summary>
    public string MetricName => string.Concat(Name, Unit.Length > 0 ? "_" : "", Unit, Kind == FigureKind.Counter ? "_total" : "");
}
