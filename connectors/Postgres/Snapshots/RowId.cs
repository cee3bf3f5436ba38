using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Rows;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>
/// Tells the rows of a table apart: a short key itself, of a longer one, or of the whole row where there is no key, the first half
/// of the SHA-256.
/// </summary>
/// <remarks>
/// A chunk's records are sorted by it. So a row has the same place however often the chunk is read, whatever other rows came or
/// went meanwhile, for any type of key.
/// </remarks>
internal readonly record struct RowId(UInt128 Value)
{
    public const int Length = 16;

    /// <summary>The first byte: below it, the length of a key that stands behind it.</summary>
    private const byte HashMark = 0x80;

    public static RowId Of(CapturedTable table, RowText row)
    {
        var columns = table.Key.Count == 0 ? row.Count : table.Key.Count;
        var length = 0;
        for (var i = 0; i < columns; i++) length += sizeof(int) + row[ColumnOf(table, i)].Length;
        var isShort = columns == 1 && table.Key.Count == 1 && length - sizeof(int) < Length && row.KindOf(table.Key[0]) == CellKind.Text;
        return isShort ? OfShort(row[table.Key[0]]) : OfLong(table, row, columns, length);
    }

    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);

    private static RowId OfShort(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes.Clear();
        bytes[0] = (byte)key.Length;
        key.CopyTo(bytes[1..]);
        return new RowId(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    private static RowId OfLong(CapturedTable table, RowText row, int columns, int length)
    {
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var text = rented.AsSpan(0, length);
        for (var i = 0; i < columns; i++)
        {
            var column = ColumnOf(table, i);
            var value = row[column];
            BinaryPrimitives.WriteInt32BigEndian(text, row.KindOf(column) == CellKind.Text ? value.Length : -1);
            value.CopyTo(text[sizeof(int)..]);
            text = text[(sizeof(int) + value.Length)..];
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(rented.AsSpan(0, length), digest);
        ArrayPool<byte>.Shared.Return(rented);
        digest[0] |= HashMark;
        return new RowId(BinaryPrimitives.ReadUInt128BigEndian(digest));
    }

    private static int ColumnOf(CapturedTable table, int i) => table.Key.Count == 0 ? i : table.Key[i];
}
