namespace Sluice;

/// <summary>A place in the log that no other record ever has, not even in a topic that is made again under the same name.</summary>
/// <param name="TopicId">Names the topic from its making to its deletion.</param>
public readonly record struct LogPlace(Guid TopicId, int Partition, long Offset);
