using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Log;

/// <summary>What a request's key becomes in the log: the first half of SHA-256 over the topic's id and the key.</summary>
internal static class RequestHash
{
    public static UInt128 Of(Guid topicId, string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. topicId.ToByteArray(), .. Encoding.UTF8.GetBytes(key)], hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }
}
