namespace Sluice.EndToEnd.Tests.Load;

/// <summary>What the worker said of one batch: which records it was, and where each partition's part of them went.</summary>
internal sealed record AcknowledgedBatch(
    int Client, int FirstNumber, int Count, IReadOnlyList<(int Partition, long First, long Last)> Places);
