using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Sluice.Connectors.Postgres.Values;

/// <summary>Writes JSON text in UTF-8, one record's key or value after the other. One thread at a time.</summary>
/// <remarks>
/// The text is written into blocks that are never used twice, so that a record owns what <see cref="Take"/> gave it without
/// another copy. A record that somebody keeps, keeps a block of 64 KiB.
/// </remarks>
internal sealed class JsonOutput(int maxBytes = JsonOutput.DefaultMaxBytes)
{
    public const int DefaultMaxBytes = 256 * 1024 * 1024;

    private const int BlockBytes = 64 * 1024;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private byte[] _block = [];
    private int _start;
    private int _end;

    /// <summary>How many objects and arrays are open.</summary>
    public int Depth { get; private set; }

    /// <summary>For text that has to be unescaped before it is read.</summary>
    public ScratchText Scratch { get; } = new();

    /// <summary>What was written since the last time. Valid for as long as anybody keeps it.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        var taken = _block.AsMemory(_start, _end - _start);
        _start = _end;
        return taken;
    }

    /// <summary>Forgets what was written since <see cref="Take"/>: it could not be finished.</summary>
    public void Discard()
    {
        _end = _start;
        Depth = 0;
        Scratch.ShrinkTo(0);
    }

    /// <summary>Opens an object or an array.</summary>
    public void Open(byte bracket)
    {
        if (++Depth > JsonDepth.Most) throw new ValueTextException($"it is {JsonDepth.Problem}");
        Raw(bracket);
    }

    public void Close(byte bracket)
    {
        Depth--;
        Raw(bracket);
    }

    public void Raw(byte character)
    {
        if (_end == _block.Length) Grow(1);
        _block[_end++] = character;
    }

    public void Raw(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Reserve(text.Length));
        _end += text.Length;
    }

    public void Null() => Raw("null"u8);

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        _end += written;
    }

    public void Number(ulong value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        _end += written;
    }

    /// <summary>A string, in quotes and escaped.</summary>
    public void String(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) throw new ValueTextException("it is not UTF-8, as text of a SQL_ASCII database may be");
        var clean = utf8.IndexOfAny(Escaped);
        if (clean >= 0)
        {
            Escape(utf8, clean);
            return;
        }

        var target = Reserve(utf8.Length + 2);
        target[0] = (byte)'"';
        utf8.CopyTo(target[1..]);
        target[utf8.Length + 1] = (byte)'"';
        _end += utf8.Length + 2;
    }

    /// <summary>Room for at least so many bytes; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (_block.Length - _end < bytes) Grow(bytes);
        return _block.AsSpan(_end);
    }

    public void Advance(int bytes) => _end += bytes;

    private void Escape(ReadOnlySpan<byte> rest, int clean)
    {
        Raw((byte)'"');
        while (clean >= 0)
        {
            Raw(rest[..clean]);
            Escape(rest[clean]);
            rest = rest[(clean + 1)..];
            clean = rest.IndexOfAny(Escaped);
        }

        Raw(rest);
        Raw((byte)'"');
    }

    private void Escape(byte character)
    {
        var letter = character switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            _ => (byte)0,
        };
        if (letter != 0)
        {
            Raw((byte)'\\');
            Raw(letter);
            return;
        }

        Raw("\\u00"u8);
        Raw((byte)(character < 0x10 ? '0' : '1'));
        Raw("0123456789abcdef"u8[character & 0xF]);
    }

    private void Grow(int bytes)
    {
        var written = _end - _start;
        var needed = (long)written + bytes;
        if (needed > maxBytes) throw new ValueTextException($"the row as JSON would be larger than {maxBytes} bytes");
        var block = GC.AllocateUninitializedArray<byte>((int)Math.Max(BlockBytes, Math.Min(needed * 2, maxBytes)));
        _block.AsSpan(_start, written).CopyTo(block);
        (_block, _start, _end) = (block, 0, written);
    }
}
