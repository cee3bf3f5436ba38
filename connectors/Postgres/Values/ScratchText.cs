namespace Sluice.Connectors.Postgres.Values;

/// <summary>A stack of bytes for text that is unescaped before it is read, level by level. One thread at a time.</summary>
internal sealed class ScratchText
{
    private const int KeptBytes = 1024 * 1024;

    private byte[] _bytes = new byte[256];

    public int Length { get; private set; }

    /// <summary>What was added since; stays as it is until the stack is shrunk below its end.</summary>
    public ReadOnlySpan<byte> From(int start) => _bytes.AsSpan(start, Length - start);

    public void Add(byte character)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = character;
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - Length < text.Length) Grow(text.Length);
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }

    public void ShrinkTo(int length)
    {
        Length = length;
        if (length == 0 && _bytes.Length > KeptBytes) _bytes = new byte[256];
    }

    // The levels below keep reading the old array, so it is left to the collector.
    private void Grow(int bytes) => Array.Resize(ref _bytes, checked((int)Math.Max(Length + (long)bytes, _bytes.Length * 2L)));
}
