namespace Sluice.Log.Simulation;

/// <summary>A write at a position; or, without bytes, a cut (or lengthening) to it.</summary>
internal readonly record struct FileChange(int Position, byte[]? Bytes)
{
    public void ApplyTo(FileImage image)
    {
        if (Bytes is { } bytes) image.Write(Position, bytes);
        else image.SetLength(Position);
    }

    /// <summary>The change as far as it got when it was interrupted.</summary>
    public FileChange Torn(Random random) => Bytes is { } bytes ? this with { Bytes = bytes[..random.Next(bytes.Length + 1)] } : this;
}
