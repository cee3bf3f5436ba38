using System.Buffers;

namespace Sluice.Log;

/// <summary>Keeps bytes that a file is about to lose in a file of their own, for somebody to look at.</summary>
internal static class BytesAside
{
    private const int PieceSize = 1 << 20;

    /// <summary>Copies them, durably.</summary>
    /// <exception cref="IOException">The disk refuses; there may be a part of them.</exception>
    public static void Write(StorageDirectory directory, string name, StorageFile source, long position, long bytes)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(bytes, PieceSize));
        try
        {
            using var aside = directory.OpenFile(name);
            for (long done = 0; done < bytes;)
            {
                var read = source.Read(position + done, buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - done)));
                if (read == 0) break;
                aside.Write(done, [buffer.AsMemory(0, read)]);
                done += read;
            }

            aside.Flush();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
