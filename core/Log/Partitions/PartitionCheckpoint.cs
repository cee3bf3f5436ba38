using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sluice.Log;

/// <summary>
/// What a partition notes from time to time so that opening it is quick: up to where its log was flushed, and the state that
/// follows from the records before. Without it everything is read again; nothing is lost.
/// </summary>
internal sealed record PartitionCheckpoint
{
    private const string FileName = "checkpoint.json";

    /// <summary>The base offset of the segment that was written to.</summary>
    public required long Segment { get; init; }

    /// <summary>How many bytes of that segment were flushed; every segment before it was flushed whole.</summary>
    public required long Position { get; init; }

    /// <summary>The offset of the next record at that place.</summary>
    public required long NextOffset { get; init; }

    /// <summary>The indexes of that segment are flushed, too, and fit it.</summary>
    public bool HasIndexes { get; init; }

    /// <summary>Indexes are being built again: none of them may be trusted, however well it looks.</summary>
    public bool DistrustsIndexes { get; init; }

    /// <summary>How far each part of each source had got there.</summary>
    public required IReadOnlyList<CheckpointedSource> Sources { get; init; }

    /// <summary>What is remembered of each producer there, as <see cref="ProducerTable.ToBytes"/> writes it.</summary>
    public byte[] Producers { get; init; } = [];

    /// <summary>How many entries the file of remembered requests had at least, so that it shows when some are gone.</summary>
    public long Requests { get; init; }

    /// <summary>The checkpoint of a partition, or null when there is none that is as it was written, for this partition.</summary>
    public static PartitionCheckpoint? Read(StorageDirectory directory, TopicPartition partition)
    {
        if (directory.ReadFile(FileName) is not { } file) return null;
        var end = file.AsSpan().IndexOf((byte)'\n');
        if (end < 0 || !file.AsSpan(end + 1).SequenceEqual(ChecksumLine(file.AsSpan(0, end), partition))) return null;
        try
        {
            return JsonSerializer.Deserialize(file.AsSpan(0, end), CheckpointJson.Default.PartitionCheckpoint);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(StorageDirectory directory, TopicPartition partition)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(this, CheckpointJson.Default.PartitionCheckpoint);
        directory.ReplaceFile(FileName, (byte[])[.. json, (byte)'\n', .. ChecksumLine(json, partition)]);
    }

    /// <summary>What stands behind the JSON: a file that has changed, or comes from elsewhere, would cut records off.</summary>
    private static byte[] ChecksumLine(ReadOnlySpan<byte> json, TopicPartition partition) => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{partition} {Crc32C.Compute(json):x8}\n"));
}
