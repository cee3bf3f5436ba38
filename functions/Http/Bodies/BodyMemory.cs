namespace Sluice.Worker.Http;

/// <summary>Counts the bytes of all request bodies in memory, so that many large ones at once cannot exhaust it.</summary>
/// <param name="limit">The most bytes, all requests together.</param>
internal sealed class BodyMemory(long limit)
{
    private long _used;

    /// <summary>Takes <paramref name="bytes"/> of the limit; throws a 429 when they are not to be had now.</summary>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit) return;
        GiveBack(bytes);
        throw RequestException.Busy(
            "Too many request bodies are being read at once (limits.bodies). Try again in a second.", TimeSpan.FromSeconds(1));
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _used, -bytes);
}
