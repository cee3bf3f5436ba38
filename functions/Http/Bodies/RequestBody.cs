using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Sluice.Worker.Http;

/// <summary>A request's whole body in a rented buffer, counted against the memory that all bodies may take.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstReserve = 64 * 1024;

    private readonly PooledBuffer _buffer = new();
    private readonly BodyMemory _memory;
    private readonly BodyLimit _limit;
    private int _expected;
    private long _taken;

    private RequestBody(BodyMemory memory, BodyLimit limit) => (_memory, _limit) = (memory, limit);

    /// <summary>The body, unpacked when it came compressed.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.WrittenSpan;

    /// <summary>Reads the body to its end; throws a 413 as soon as it is over <paramref name="limit"/>.</summary>
    public static async ValueTask<RequestBody> ReadAsync(
        HttpRequest request, BodyMemory memory, BodyLimit limit, CancellationToken cancellationToken)
    {
        var isDeclared = IsGzip(request.Headers.ContentEncoding.ToString());
        if (request.ContentLength > limit.Bytes) throw RequestException.BodyTooLarge(limit);
        var body = new RequestBody(memory, limit);
        try
        {
            if (isDeclared || await GzipStart.IsAtAsync(request.BodyReader, cancellationToken))
                await body.UnpackAsync(request.BodyReader.AsStream(leaveOpen: true), cancellationToken);
            else await body.FillAsync(request.BodyReader, (int)(request.ContentLength ?? 0), cancellationToken);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Gives the buffer with the body away, unless that throws; what it takes counts on until this is disposed of.</summary>
    public T HandOver<T>(Func<RentedBytes, int, T> taker) => _buffer.HandOver(taker);

    public void Dispose()
    {
        _buffer.Dispose();
        _memory.GiveBack(Interlocked.Exchange(ref _taken, 0));
    }

    private static bool IsGzip(string encoding) => encoding.ToLowerInvariant() switch
    {
        "" or "identity" => false,
        "gzip" => true,
        _ => throw RequestException.UnsupportedMediaType(
            $"Content-Encoding '{encoding}' is not known here. Send the body as it is, or with gzip."),
    };

    private async ValueTask FillAsync(PipeReader reader, int expected, CancellationToken cancellationToken)
    {
        // What a client announces is not taken at its word: memory is counted as bytes arrive.
        _expected = expected;
        if (expected > 0) Reserve(Math.Min(expected, FirstReserve));
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            try
            {
                Append(result.Buffer);
            }
            finally
            {
                // Also when it is too much: the server reads on to the end of the body, so that the client sees the answer.
                reader.AdvanceTo(result.Buffer.End);
            }

            if (result.IsCompleted) return;
        }
    }

    private void Append(in ReadOnlySequence<byte> bytes)
    {
        if (_buffer.Length + bytes.Length > _limit.Bytes) throw RequestException.BodyTooLarge(_limit);
        Reserve((int)bytes.Length);
        foreach (var segment in bytes) _buffer.Write(segment.Span);
    }

    private async ValueTask UnpackAsync(Stream packed, CancellationToken cancellationToken)
    {
        try
        {
            await using var tail = new GzipTail(packed);
            await using (var unpacked = new GZipStream(tail, CompressionMode.Decompress, leaveOpen: true))
            {
                await FillAsync(unpacked, cancellationToken);
            }

            while (await tail.ReadAsync(new byte[FirstReserve], cancellationToken) > 0)
            {
                // What lies behind the packed bytes belongs to the body, and shows in its tail.
            }

            if (!tail.Announces(_buffer.Length))
                throw RequestException.Bad("The gzip body ends early, or is not one gzip stream to its end. Nothing was stored.");
        }
        catch (InvalidDataException)
        {
            throw RequestException.Bad("The body is not gzip, though Content-Encoding or its first bytes say so. Nothing was stored.");
        }
    }

    private async ValueTask FillAsync(Stream unpacked, CancellationToken cancellationToken)
    {
        while (true)
        {
            Reserve(FirstReserve);
            var read = await unpacked.ReadAsync(_buffer.GetMemory()[..FirstReserve], cancellationToken);
            if (read == 0) return;
            _buffer.Advance(read);
            if (_buffer.Length > _limit.Bytes) throw RequestException.BodyTooLarge(_limit);
        }
    }

    private void Reserve(int more)
    {
        var growth = _buffer.FootprintFor(more) - _taken;
        if (growth > 0)
        {
            _memory.Take(growth);
            _taken += growth;
        }

        _buffer.Reserve(more, _expected);
    }
}
