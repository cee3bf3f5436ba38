using System.Security.Cryptography;

namespace Sluice.Connectors.Postgres.Values;

/// <summary>HMAC-SHA256 of the server's text, in lower case hexadecimal: equal values stay equal, and nobody reads them.</summary>
internal sealed class HashedValue(byte[] salt) : ValueWriter
{
    public override void Write(ReadOnlySpan<byte> text, JsonOutput output)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(salt, text, hash);
        output.Raw((byte)'"');
        Convert.TryToHexStringLower(hash, output.Reserve(2 * hash.Length), out var written);
        output.Advance(written);
        output.Raw((byte)'"');
    }
}
