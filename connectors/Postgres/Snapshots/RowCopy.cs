using System.Buffers.Binary;
using Npgsql;
using Sluice.Connectors.Postgres.Rows;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Reads the rows that <c>COPY ... TO STDOUT (FORMAT binary)</c> sends, one at a time, from a stream that blocks.</summary>
/// <remarks>The format: "Binary Format" at COPY in PostgreSQL's documentation.</remarks>
internal sealed class RowCopy(NpgsqlRawCopyStream stream) : IDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int HeaderLength = 19;

    private byte[] _buffer = new byte[BufferBytes];
    private Cell[] _cells = new Cell[32];
    private int _start;
    private int _end;
    private int _count;
    private int _rowStart;
    private bool _isBegun;
    private bool _isEnded;

    /// <summary>The row; valid until the next one is read.</summary>
    public RowText Current => new(_buffer.AsSpan(_rowStart), _cells.AsSpan(0, _count));

    /// <summary>False at the end.</summary>
    public bool Read()
    {
        if (!_isBegun)
        {
            Need(HeaderLength);
            var extension = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + HeaderLength - sizeof(int)));
            _start += HeaderLength;
            Need(extension);
            _start += extension;
            _isBegun = true;
        }

        Need(sizeof(short));
        _rowStart = _start;
        _count = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_start));
        if (_count < 0)
        {
            _isEnded = true;
            return false;
        }

        if (_cells.Length < _count) _cells = new Cell[_count];
        // Places count from the row's beginning, which moves when the buffer has to make room.
        var offset = sizeof(short);
        for (var i = 0; i < _count; i++)
        {
            Need(offset + sizeof(int));
            var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start + offset));
            offset += sizeof(int);
            _cells[i] = length < 0 ? new Cell(CellKind.Null, 0, 0) : new Cell(CellKind.Text, offset, length);
            offset += Math.Max(length, 0);
        }

        Need(offset);
        _rowStart = _start;
        _start += offset;
        return true;
    }

    /// <summary>Ends the copy; what the server still sends is read and dropped.</summary>
    public void Dispose() => stream.Dispose();

    /// <summary>Ends the copy without waiting for what is still to come. The connection is of no use then, if there was anything.</summary>
    public void Abandon()
    {
        if (!_isEnded) stream.Cancel();
        stream.Dispose();
    }

    /// <summary>Reads on until so many bytes are there from the place that is being read.</summary>
    private void Need(int bytes)
    {
        if (_end - _start >= bytes) return;
        if (_buffer.Length - _start < bytes) MakeRoom(bytes);
        while (_end - _start < bytes)
        {
            int read;
            try
            {
                read = stream.Read(_buffer, _end, _buffer.Length - _end);
            }
            catch (NpgsqlException)
            {
                _isEnded = true; // By the server.
                throw;
            }

            if (read == 0) throw new EndOfStreamException("The server ended a COPY in the midst of a row.");
            _end += read;
        }
    }

    private void MakeRoom(int bytes)
    {
        var target = bytes > _buffer.Length ? new byte[checked(bytes + BufferBytes)] : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        _buffer = target;
        _end -= _start;
        _start = 0;
    }
}
