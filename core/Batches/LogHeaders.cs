namespace Sluice.Batches;

/// <summary>The names of record headers that belong to the log itself; readers do not see them, producers cannot send them.</summary>
internal static class LogHeaders
{
    /// <summary>What the name of every such header begins with.</summary>
    public const string Prefix = "__sluice.";

    public static bool IsOne(ReadOnlySpan<byte> name) => name.StartsWith("__sluice."u8);
}
