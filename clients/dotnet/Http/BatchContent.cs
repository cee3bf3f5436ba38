using System.Net;
using System.Net.Http.Headers;

namespace Sluice.Client;

/// <summary>A batch as a request's body; says when all of it was handed to the connection.</summary>
internal sealed class BatchContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> _batch;
    private readonly TaskCompletionSource _written;

    public BatchContent(ReadOnlyMemory<byte> batch, TaskCompletionSource written)
    {
        (_batch, _written) = (batch, written);
        Headers.ContentType = new MediaTypeHeaderValue("application/vnd.sluice.batches");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_batch, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        _written.TrySetResult();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _batch.Length;
        return true;
    }
}
