namespace Sluice.Log.Simulation;

/// <summary>A request with a key, and its records, which are always sent together.</summary>
internal sealed record KeyedRequest(RequestStamp Stamp, List<SentRecord> Records);
