namespace Sluice.Log.Simulation;

/// <summary>The bytes of a file; what lies between its end and a later write reads as zeros.</summary>
internal sealed class FileImage
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public FileImage Copy() => new() { _bytes = Bytes.ToArray(), Length = Length };

    public void Write(int position, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (position + bytes.Length > Length) SetLength(position + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(position));
    }

    public void SetLength(int length)
    {
        if (length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(length, 2 * _bytes.Length));
        if (length < Length) _bytes.AsSpan(length, Length - length).Clear();
        Length = length;
    }
}
