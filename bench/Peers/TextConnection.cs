using System.Net.Sockets;
using System.Text;

namespace Sluice.Bench.Peers;

/// <summary>
/// A connection of a protocol of lines, each ended by CR LF, with bytes between them whose length a line has told. Blocks: a
/// thread of its own is the fastest client.
/// </summary>
internal sealed class TextConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;

    public TextConnection(Uri address) => _socket.Connect(address.Host, address.Port);

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[_socket.Send(bytes)..];
    }

    public void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    /// <summary>The next line without its end; valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadLine()
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length > 0)
            {
                var line = _buffer.AsSpan(_start, length - 1);
                _start += length + 1;
                return line;
            }

            Receive();
        }
    }

    /// <summary>The next bytes, without the end of line behind them; valid until the next call.</summary>
    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        while (_end - _start < length + 2) Receive();
        var bytes = _buffer.AsSpan(_start, length);
        _start += length + 2;
        return bytes;
    }

    public void Dispose() => _socket.Dispose();

    private void Receive()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        var received = _socket.Receive(_buffer.AsSpan(_end));
        if (received == 0) throw new IOException("The server has closed the connection.");
        _end += received;
    }
}
