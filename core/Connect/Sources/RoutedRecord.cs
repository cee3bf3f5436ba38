namespace Sluice.Connect.Sources;

/// <summary>A source's record on its way to the topic that it goes to after the transforms.</summary>
internal readonly record struct RoutedRecord(string Topic, Record Record, ReadOnlyMemory<byte> Position);
