using System.Buffers;
using System.Buffers.Text;

namespace Sluice.Connectors.Postgres.Values;

/// <summary>bytea as base64; the server writes <c>\x</c> and hexadecimal digits.</summary>
internal sealed class BytesValue : ValueWriter
{
    // A multiple of 3, so that only the last piece has padding.
    private const int PieceBytes = 3 * 256;

    public override void Write(ReadOnlySpan<byte> text, JsonOutput output)
    {
        if (!text.StartsWith("\\x"u8)) throw new ValueTextException("it is not in hexadecimal form");
        var digits = text[2..];
        Span<byte> piece = stackalloc byte[PieceBytes];
        output.Raw((byte)'"');
        while (!digits.IsEmpty)
        {
            var taken = digits[..Math.Min(digits.Length, 2 * PieceBytes)];
            if (Convert.FromHexString(taken, piece, out _, out var bytes) != OperationStatus.Done)
                throw new ValueTextException("it is not in hexadecimal form");
            Base64.EncodeToUtf8(piece[..bytes], output.Reserve(Base64.GetMaxEncodedToUtf8Length(bytes)), out _, out var written);
            output.Advance(written);
            digits = digits[taken.Length..];
        }

        output.Raw((byte)'"');
    }
}
