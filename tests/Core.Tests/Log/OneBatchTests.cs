using System.Text;

namespace Sluice.Core.Tests.Log;

/// <summary>Records that are built into one batch, with a header put on the last one when all are in.</summary>
public sealed class OneBatchTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(3, 2)]
    [InlineData(1_000, 1_500)]
    public void A_header_is_added_to_the_last_record_and_nothing_else_changes(int records, int valueSize)
    {
        using var builder = new RecordBatchBuilder { OneBatch = true };
        for (var i = 0; i < records; i++)
        {
            var key = i % 2 == 0 ? NullableBytes.Null : Encoding.UTF8.GetBytes($"key {i}").AsSpan();
            builder.Add(key, ValueOf(i, valueSize).AsSpan(), 1_000 + i, [new RecordHeader("own", new byte[] { 1, 2 }), new RecordHeader("null", null)]);
        }

        builder.AddHeaderToLast(new RecordHeader("__sluice.added", new byte[200]));
        using var built = builder.Build();

        var header = BatchHeader.Read(built.Memory.Span);
        Assert.Equal(built.Length, header.TotalSize);
        Assert.Equal((records, records - 1), (header.Count, header.LastOffsetDelta));
        Assert.True(BatchHeader.IsIntact(built.Memory.Span));
        var number = 0;
        foreach (var record in new RecordSequence(built.Memory.Span, 0))
        {
            Assert.Equal((number, 1_000 + number), (record.Offset, record.Timestamp));
            Assert.Equal(number % 2 == 1, record.Key.HasValue);
            Assert.True(record.Value.Bytes.SequenceEqual(ValueOf(number, valueSize)));
            var names = new List<string>();
            foreach (var one in record.AllHeaders) names.Add(one.Name);
            Assert.Equal(number == records - 1 ? ["own", "null", "__sluice.added"] : ["own", "null"], names);
            number++;
        }

        Assert.Equal(records, number);
    }

    private static byte[] ValueOf(int number, int size) => [.. Enumerable.Repeat((byte)number, size)];
}
