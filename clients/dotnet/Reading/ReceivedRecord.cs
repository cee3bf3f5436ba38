namespace Sluice.Client;

/// <summary>A record and where it is stored. Its memory is valid for as long as it is kept.</summary>
public sealed record ReceivedRecord(string Topic, int Partition, long Offset, Record Record);
