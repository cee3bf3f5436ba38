using System.Net;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>A body of empty lines whose end waits until it is told to come.</summary>
public sealed class UnfinishedBody : HttpContent
{
    private readonly int _length;
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public UnfinishedBody(int length)
    {
        _length = length;
        Headers.ContentType = new(HttpExtensions.Text);
    }

    /// <summary>All but the end has been sent.</summary>
    public Task Sent => _sent.Task;

    public void Finish() => _finish.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var lines = new byte[_length];
        Array.Fill(lines, (byte)'\n');
        await stream.WriteAsync(lines);
        await stream.FlushAsync();
        _sent.TrySetResult();
        await _finish.Task;
        await stream.WriteAsync("\n"u8.ToArray());
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
