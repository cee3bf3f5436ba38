using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sluice.Log;

/// <summary>
/// What stands for a key while a partition is compacted: half of its SHA-256. Two keys that met in it would be taken for one
/// and a live record lost, so it is a hash that nobody can make meet.
/// </summary>
internal readonly record struct KeyHash(ulong High, ulong Low)
{
    public static KeyHash Of(ReadOnlySpan<byte> key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, digest);
        return new KeyHash(
            BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[sizeof(ulong)..]));
    }
}
