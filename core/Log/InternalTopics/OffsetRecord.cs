using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Sluice.Log;

/// <summary>
/// A committed offset as a record of <c>__offsets</c>: the key is <c>{group}/{topic}/{topic id}/{partition}</c>, the value the
/// offset and the time of the commit (milliseconds since 1970), both in eight bytes, and behind them the metadata.
/// </summary>
/// <remarks>
/// The key is read from its end, where nothing can contain a slash: it is clear for every name of a group. A value of eight bytes
/// is from before the time was kept, which is then the record's own.
/// </remarks>
internal static class OffsetRecord
{
    private const int TimeAt = sizeof(long);
    private const int MetadataAt = 2 * sizeof(long);

    public static string Key(string group, Guid topicId, TopicPartition partition) =>
        $"{group}/{partition.Topic}/{topicId:N}/{partition.Partition}";

    public static byte[] Value(CommittedOffset committed)
    {
        var value = new byte[MetadataAt + Encoding.UTF8.GetByteCount(committed.Metadata)];
        BinaryPrimitives.WriteInt64BigEndian(value, committed.Next);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(TimeAt), committed.CommittedAt.ToUnixTimeMilliseconds());
        Encoding.UTF8.GetBytes(committed.Metadata, value.AsSpan(MetadataAt));
        return value;
    }

    /// <summary>The group, and which partition of which topic; null when it is no key of ours.</summary>
    public static (string Group, Guid TopicId, TopicPartition Partition)? ReadKey(string key)
    {
        var beforeNumber = key.LastIndexOf('/');
        var beforeId = beforeNumber < 1 ? -1 : key.LastIndexOf('/', beforeNumber - 1);
        var beforeTopic = beforeId < 1 ? -1 : key.LastIndexOf('/', beforeId - 1);
        if (beforeTopic < 0
            || !int.TryParse(key.AsSpan(beforeNumber + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !Guid.TryParseExact(key.AsSpan(beforeId + 1, beforeNumber - beforeId - 1), "N", out var topicId))
            return null;
        return (key[..beforeTopic], topicId, new TopicPartition(key[(beforeTopic + 1)..beforeId], number));
    }

    /// <summary>Null when it is no value of ours.</summary>
    public static CommittedOffset? ReadValue(ReadOnlySpan<byte> value, Guid topicId, TopicPartition partition, long recordTimestamp)
    {
        if (value.Length != sizeof(long) && value.Length < MetadataAt) return null;
        var hasTime = value.Length >= MetadataAt;
        var time = hasTime ? BinaryPrimitives.ReadInt64BigEndian(value[TimeAt..]) : recordTimestamp;
        return new CommittedOffset(
            partition,
            topicId,
            BinaryPrimitives.ReadInt64BigEndian(value),
            DateTimeOffset.FromUnixTimeMilliseconds(time),
            hasTime ? Encoding.UTF8.GetString(value[MetadataAt..]) : "");
    }
}
