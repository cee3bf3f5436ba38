using System.Buffers.Binary;
using System.Security.Cryptography;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Rows;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Tells the rows of a table apart: the first half of the SHA-256 of the key's text, or of the whole row where there is no key.</summary>
/// <remarks>
/// A chunk's records are sorted by it. So a row has the same place however often the chunk is read, whatever other rows came or
/// went meanwhile, for any type of key.
/// </remarks>
internal readonly record struct RowId(UInt128 Value)
{
    public const int Length = 16;

    public static RowId Of(CapturedTable table, RowText row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (table.Key.Count == 0)
        {
            for (var i = 0; i < row.Count; i++) Add(hash, row, i);
        }
        else
        {
            foreach (var column in table.Key) Add(hash, row, column);
        }

        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        return new RowId(BinaryPrimitives.ReadUInt128BigEndian(digest));
    }

    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);

    private static void Add(IncrementalHash hash, RowText row, int column)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, row.KindOf(column) == CellKind.Text ? row[column].Length : -1);
        hash.AppendData(length);
        hash.AppendData(row[column]);
    }
}
