namespace Sluice.Log.Simulation;

/// <summary>A request that carries a key, so that it may be sent again.</summary>
internal sealed class KeyedRequest(string key, long sentAt)
{
    public string Key => key;

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public long SentAt => sentAt;

    public List<SentRecord> Records { get; } = [];
}
