using System.Buffers;
using System.IO.Pipelines;

namespace Sluice.Worker.Http;

/// <summary>
/// Recognises a packed body by its first bytes (RFC 1952): a proxy on the way, as the Azure Functions host when it forwards,
/// may lose the header that says so. Nothing else that is taken here begins with them, neither JSON nor any text in UTF-8.
/// </summary>
internal static class GzipStart
{
    private static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    /// <summary>Looks at the beginning of the body, and leaves it to be read.</summary>
    public static async ValueTask<bool> IsAtAsync(PipeReader body, CancellationToken cancellationToken)
    {
        var start = await body.ReadAtLeastAsync(Magic.Length, cancellationToken);
        var isPacked = StartsPacked(start.Buffer);
        body.AdvanceTo(start.Buffer.Start, start.Buffer.Start);
        return isPacked;
    }

    private static bool StartsPacked(in ReadOnlySequence<byte> body)
    {
        var reader = new SequenceReader<byte>(body);
        return reader.IsNext(Magic);
    }
}
