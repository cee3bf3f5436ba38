using System.Buffers.Binary;
using System.Text;

namespace Sluice.Log;

/// <summary>
/// The header that the last record of a source's batch carries: which source, which part, how far. It lies inside the batch,
/// under its checksum, so that records and position are there together or not at all. Readers do not see it.
/// </summary>
/// <remarks>Layout: length of the source's name (u16), the name, length of the part's name (u16), the name, the position.</remarks>
public static class SourceStampHeader
{
    private const string Name = "__sluice.source";

    /// <summary>The header to add to the last record of a batch.</summary>
    public static RecordHeader Of(string source, string part, ReadOnlySpan<byte> position)
    {
        var sourceLength = Encoding.UTF8.GetByteCount(source);
        var partLength = Encoding.UTF8.GetByteCount(part);
        var bytes = new byte[(2 * sizeof(ushort)) + sourceLength + partLength + position.Length];
        var rest = WriteName(bytes, source, sourceLength);
        rest = WriteName(rest, part, partLength);
        position.CopyTo(rest);
        return new RecordHeader(Name, bytes);
    }

    internal static bool IsName(ReadOnlySpan<byte> name) => name.SequenceEqual("__sluice.source"u8);

    /// <summary>Finds the stamp in the last record of a batch.</summary>
    internal static bool TryFind(scoped in RecordView last, out (string Source, string Part) key, out byte[] position)
    {
        (key, position) = (default, []);
        foreach (var candidate in last.AllHeaders)
        {
            if (IsName(candidate.NameBytes)) return TryParse(candidate.Value.Bytes, out key, out position);
        }

        return false;
    }

    private static bool TryParse(ReadOnlySpan<byte> value, out (string Source, string Part) key, out byte[] position)
    {
        (key, position) = (default, []);
        if (!TryReadName(ref value, out var source) || !TryReadName(ref value, out var part)) return false;
        (key, position) = ((source, part), value.ToArray());
        return true;
    }

    private static Span<byte> WriteName(Span<byte> target, string name, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, checked((ushort)length));
        Encoding.UTF8.GetBytes(name, target[sizeof(ushort)..]);
        return target[(sizeof(ushort) + length)..];
    }

    private static bool TryReadName(ref ReadOnlySpan<byte> source, out string name)
    {
        name = "";
        if (source.Length < sizeof(ushort)) return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(source);
        if (source.Length < sizeof(ushort) + length) return false;
        name = Encoding.UTF8.GetString(source.Slice(sizeof(ushort), length));
        source = source[(sizeof(ushort) + length)..];
        return true;
    }
}
