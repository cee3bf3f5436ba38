namespace Sluice;

/// <summary>A connector that says how it does: its figures stand in its status and in <c>GET /metrics</c>, its texts in the status.</summary>
/// <remarks>
/// <see cref="Readings"/> is read whenever somebody asks, on any thread, beside whatever call is under way; before the instance is open
/// and after it is disposed of, too. It answers at once from what the connector knows anyway, asks nobody, and never throws.
/// What is not well formed is left out, and the status says why. Secrets of the options are hidden.
/// </remarks>
public interface IObservedConnector
{
    /// <summary>What is so at this moment.</summary>
    ConnectorReadings Readings { get; }
}
