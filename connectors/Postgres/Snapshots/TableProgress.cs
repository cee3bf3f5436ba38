using System.Buffers.Binary;
using System.Text.Json;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>How far one table has been read: the position of its part of the source.</summary>
/// <remarks>
/// A table is read in chunks of its key's range. The bounds of a chunk are durable before its first record is: read again after a
/// crash, it is of the same rows, however many came or went beside them, and each row has its place in it by its <see cref="RowId"/>.
/// The first bytes compare as the progress does; the rest is JSON for the restart.
/// </remarks>
/// <param name="Generation">As the stream's: a lost slot begins everything anew.</param>
/// <param name="Run">The LSN at which somebody wanted the table read; a later wish is a new run.</param>
internal sealed record TableProgress(uint Generation, ulong Run)
{
    private const uint DoneChunk = uint.MaxValue;
    private const int ChunkLength = sizeof(uint) + sizeof(ulong) + sizeof(uint);
    private const int OrderedLength = ChunkLength + RowId.Length;
    private const int HeadLength = OrderedLength + sizeof(int) + 1;

    /// <summary>Counts the chunks of the run.</summary>
    public uint Chunk { get; init; }

    /// <summary>The last row of the chunk that is durable.</summary>
    public RowId Row { get; init; }

    /// <summary>The key that the chunk begins behind, as the server's text; null at the table's beginning.</summary>
    public IReadOnlyList<string>? After { get; init; }

    /// <summary>The last key of the chunk; null as long as that is not settled.</summary>
    public IReadOnlyList<string>? Until { get; init; }

    /// <summary>Keys of earlier chunks that have to be read again: a change came between that did not carry the whole row.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Again { get; init; } = [];

    /// <summary>The table that is read.</summary>
    public TableIdentity Table { get; init; } = TableIdentity.None;

    /// <summary>The rows that were delivered in this run.</summary>
    public long Rows { get; init; }

    public bool IsDone => Chunk == DoneChunk;

    public bool IsBegun => Chunk > 0 || Until is not null;

    public TableProgress Done() => this with { Chunk = DoneChunk, Row = default, After = null, Until = null, Again = [] };

    /// <summary>The chunk behind this one, whose end is not settled yet.</summary>
    public TableProgress NextChunk(IReadOnlyList<string>? after, IReadOnlyList<IReadOnlyList<string>> again) =>
        this with { Chunk = Chunk + 1, Row = default, After = after, Until = null, Again = again };

    /// <summary>The position of a row's record.</summary>
    /// <param name="copy">Counts rows that are equal in all columns, where there is no key.</param>
    public byte[] RecordPosition(RowId row, int copy)
    {
        var bytes = new byte[OrderedLength + (copy > 0 ? sizeof(int) : 0)];
        WriteOrdered(bytes, row);
        if (copy > 0) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(OrderedLength), copy);
        return bytes;
    }

    /// <summary>The position of a batch.</summary>
    public byte[] ToPosition()
    {
        var rest = JsonSerializer.SerializeToUtf8Bytes(new TableProgressState(After, Until, Again.Count == 0 ? null : Again, Rows, Table));
        var bytes = new byte[HeadLength + rest.Length];
        WriteOrdered(bytes, Row);
        // Behind the records of the row, were there ever so many copies of it; and a chunk's bounds are settled after it was begun.
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(OrderedLength), -1);
        bytes[HeadLength - 1] = (byte)(Until is null ? 0 : 1);
        rest.CopyTo(bytes, HeadLength);
        return bytes;
    }

    /// <summary>Reads what <see cref="ToPosition"/> wrote.</summary>
    /// <exception cref="ConnectorStoppedException">The bytes are something else.</exception>
    public static TableProgress Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var state = JsonSerializer.Deserialize<TableProgressState>(bytes[HeadLength..])!;
            return new TableProgress(BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]))
            {
                Chunk = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
                Row = new RowId(BinaryPrimitives.ReadUInt128BigEndian(bytes[ChunkLength..])),
                After = state.After,
                Until = state.Until,
                Again = state.Again ?? [],
                Rows = state.Rows,
                Table = state.Table ?? TableIdentity.None,
            };
        }
        catch (Exception problem) when (problem is JsonException or ArgumentOutOfRangeException)
        {
            throw new ConnectorStoppedException("The position of a table was not made by this source. Reset the connector's offsets to read its tables anew.", problem);
        }
    }

    private void WriteOrdered(Span<byte> bytes, RowId row)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Generation);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[4..], Run);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Chunk);
        row.Write(bytes[ChunkLength..]);
    }
}
