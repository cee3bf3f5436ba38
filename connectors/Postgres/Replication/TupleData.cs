using Sluice.Connectors.Postgres.Rows;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>The cells of a row in a message, in an array that is used again for the next one.</summary>
internal sealed class TupleData
{
    private Cell[] _cells = new Cell[32];

    public int Count { get; private set; }

    /// <summary>The row over the bytes of the message that it was read from.</summary>
    public RowText Of(ReadOnlySpan<byte> message) => new(message, _cells.AsSpan(0, Count));

    /// <summary>No row: a delete has none after it.</summary>
    public void Clear() => Count = 0;

    /// <summary>Reads the cells; their places count from the message's beginning.</summary>
    public void Read(ref MessageReader message)
    {
        Count = message.ReadInt16();
        if (_cells.Length < Count) _cells = new Cell[Count];
        for (var i = 0; i < Count; i++) _cells[i] = ReadCell(ref message);
    }

    private static Cell ReadCell(ref MessageReader message)
    {
        switch (message.ReadByte())
        {
            case (byte)'n': return new Cell(CellKind.Null, 0, 0);
            case (byte)'u': return new Cell(CellKind.Unchanged, 0, 0);
            case (byte)'t':
                var length = message.ReadInt32();
                var start = message.Offset;
                message.ReadBytes(length);
                return new Cell(CellKind.Text, start, length);
            case var other:
                throw new InvalidDataException($"The server sent a column of the unknown kind '{(char)other}'.");
        }
    }
}
