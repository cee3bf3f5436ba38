using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sluice.Worker.Http.Produce;

/// <summary>The header <c>Idempotency-Key</c>: a request that is sent again with the same key is stored once.</summary>
internal static class IdempotencyKey
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>The key of a request, taken as it stands; null when it has none. Throws a 400 when it cannot be one.</summary>
    public static string? Read(IHeaderDictionary headers)
    {
        var values = headers[Header];
        if (values.Count == 0) return null;
        if (values.Count > 1) throw RequestException.Bad($"There are {values.Count} headers {Header}; a request has one. Nothing was stored.");
        var key = values.ToString();
        if (key.Length is 0 or > MaxLength)
            throw RequestException.Bad($"An {Header} has 1 to {MaxLength} characters, this one has {key.Length}. Nothing was stored.");
        return key.Any(char.IsControl)
            ? throw RequestException.Bad($"The {Header} has a control character in it. Nothing was stored.")
            : key;
    }

    /// <summary>Throws a 400 when a request has a key where nothing is known again by one.</summary>
    /// <param name="instead">What it is known by.</param>
    public static void Refuse(IHeaderDictionary headers, string instead)
    {
        if (headers.ContainsKey(Header)) throw RequestException.Bad($"There is no {Header} here: {instead} Nothing was stored.");
    }

    /// <summary>What tells one request from another under the same key: its format, its query and its body.</summary>
    public static ulong Fingerprint(RecordFormat format, QueryString query, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{format.MediaType}\n{query.Value}\n"));
        hash.AppendData(body);
        return BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset());
    }
}
