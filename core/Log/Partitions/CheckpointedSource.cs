namespace Sluice.Log;

/// <summary>One line of a checkpoint: the last position of one part of a source.</summary>
internal sealed record CheckpointedSource(string Source, string Part, ReadOnlyMemory<byte> Position);
