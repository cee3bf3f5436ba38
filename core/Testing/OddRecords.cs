namespace Sluice.Testing;

/// <summary>Records as they come where anybody may produce.</summary>
internal static class OddRecords
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    public static IReadOnlyList<Record> All { get; } =
    [
        new Record { Key = "gone"u8.ToArray(), Value = (ReadOnlyMemory<byte>?)null, Timestamp = Time },
        new Record { Value = Array.Empty<byte>(), Timestamp = Time },
        new Record { Key = new byte[] { 0xFF, 0x00 }, Value = new byte[] { 0xC3, 0x28, 0x00, 0xFF }, Timestamp = Time },
        new Record { Key = "cut"u8.ToArray(), Value = "{ \"cut\": "u8.ToArray(), Timestamp = Time },
        new Record
        {
            Key = Array.Empty<byte>(),
            Value = "[[[1]]]"u8.ToArray(),
            Timestamp = DateTimeOffset.UnixEpoch,
            Headers = [new RecordHeader("", null), new RecordHeader("name\r\nX: y", new byte[] { 0xFF }), new RecordHeader("", Array.Empty<byte>())],
        },
    ];
}
