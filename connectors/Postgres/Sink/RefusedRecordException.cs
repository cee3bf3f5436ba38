namespace Sluice.Connectors.Postgres.Sink;

/// <summary>A record that cannot become a row.</summary>
/// <param name="reason">What is wrong with it, as the end of a sentence that begins with "The record".</param>
internal sealed class RefusedRecordException(string reason) : Exception($"The record {reason}.");
