namespace Sluice.Log;

/// <summary>Bytes of a partition that are not what was written.</summary>
/// <param name="File">The file of the segment, by its path.</param>
/// <param name="Position">Where in the file they begin.</param>
/// <param name="Bytes">How many they are; 0 where a file has become shorter.</param>
/// <param name="FirstOffset">The first offset that cannot be read.</param>
/// <param name="NextOffset">The first one behind them that can.</param>
/// <param name="What">What is wrong there.</param>
/// <param name="KeptIn">The file that holds the damaged bytes as they were; null when nothing was changed, or there are none.</param>
public sealed record LogDamage(
    TopicPartition Partition,
    string File,
    long Position,
    long Bytes,
    long FirstOffset,
    long NextOffset,
    string What,
    DamageRemedy Remedy,
    string? KeptIn);
