using System.Buffers.Binary;

namespace Sluice.Bench.Log;

/// <summary>
/// The least that makes RecordBatch v2: records of one size without key and headers into one buffer, used again and again,
/// and the checksum over them. Shares nothing with the log but the checksum, so it shows what all the rest of the log costs.
/// </summary>
internal sealed class BareBatchLoop(int recordsPerBatch, int valueSize)
{
    private const int HeaderSize = 61;
    private const int MostFraming = 24;

    private readonly byte[] _buffer = new byte[HeaderSize + (recordsPerBatch * (valueSize + MostFraming))];

    /// <summary>One batch; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(ReadOnlySpan<byte> value, long timestamp, long baseOffset)
    {
        var at = HeaderSize;
        for (var i = 0; i < recordsPerBatch; i++)
        {
            // Attributes and timestamp delta, the offset delta, no key, the value with its length, no headers.
            var size = 2 + SizeOf(i) + 1 + SizeOf(value.Length) + value.Length + 1;
            Write(size, ref at);
            _buffer[at++] = 0;
            _buffer[at++] = 0;
            Write(i, ref at);
            _buffer[at++] = 1;
            Write(value.Length, ref at);
            value.CopyTo(_buffer.AsSpan(at));
            at += value.Length;
            _buffer[at++] = 0;
        }

        var batch = _buffer.AsSpan(0, at);
        WriteHeader(batch, timestamp, baseOffset);
        return batch;
    }

    private static int SizeOf(int value) => value < 1 << 6 ? 1 : value < 1 << 13 ? 2 : 3;

    private void Write(int value, ref int at)
    {
        var raw = (uint)value << 1;
        for (; raw >= 0x80; raw >>= 7) _buffer[at++] = (byte)(raw | 0x80);
        _buffer[at++] = (byte)raw;
    }

    private void WriteHeader(Span<byte> batch, long timestamp, long baseOffset)
    {
        batch[..HeaderSize].Clear();
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[8..], batch.Length - 12);
        batch[16] = 2;
        BinaryPrimitives.WriteInt32BigEndian(batch[23..], recordsPerBatch - 1);
        BinaryPrimitives.WriteInt64BigEndian(batch[27..], timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[35..], timestamp);
        // No producer: its id, its epoch and the sequence are -1 each.
        batch[43..57].Fill(0xFF);
        BinaryPrimitives.WriteInt32BigEndian(batch[57..], recordsPerBatch);
        BinaryPrimitives.WriteUInt32BigEndian(batch[17..], Crc32C.Compute(batch[21..]));
    }
}
