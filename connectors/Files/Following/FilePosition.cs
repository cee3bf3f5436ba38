using System.Buffers.Binary;
using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Files.Following;

/// <summary>How far a followed path was read, and what is needed to find the same file again.</summary>
/// <param name="Generation">Grows whenever another file, or a truncated one, takes the place of the one before.</param>
/// <param name="Offset">The byte after the last line that was read.</param>
/// <param name="Identity">The file that was read.</param>
/// <param name="Fingerprint">Of what stands before <paramref name="Offset"/>; see <see cref="LogFile.Fingerprint"/>.</param>
/// <param name="Watermark">The age of the newest file, this one apart, that was read or passed over: rotated files after it are unread.</param>
/// <remarks>
/// A record's position is generation and offset alone, so that a line has the same one however often it is read; only a
/// batch's position carries the rest.
/// </remarks>
internal readonly record struct FilePosition(
    long Generation, long Offset, FileIdentity Identity, ulong Fingerprint, long Watermark)
{
    private const int RecordLength = 16;
    private const int Length = RecordLength + 32;

    public static byte[] OfLine(long generation, long endOfLine)
    {
        var bytes = new byte[RecordLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, generation);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), endOfLine);
        return bytes;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        OfLine(Generation, Offset).CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), Identity.Inode);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(24), Identity.Born);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(32), Fingerprint);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(40), Watermark);
        return bytes;
    }

    /// <summary>Reads back <see cref="ToBytes"/>; false when the bytes are something else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FilePosition position)
    {
        position = default;
        if (bytes.Length != Length) return false;
        position = new FilePosition(
            BinaryPrimitives.ReadInt64BigEndian(bytes),
            BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            new FileIdentity(BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadInt64BigEndian(bytes[24..])),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[40..]));
        return position is { Generation: >= 0, Offset: >= 0 };
    }
}
