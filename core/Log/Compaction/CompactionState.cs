using System.Text.Json;

namespace Sluice.Log;

/// <summary>
/// How far a partition is compacted, as a file beside its segments. It is only a note: without it everything counts as not
/// compacted yet, and is looked at once more.
/// </summary>
internal sealed record CompactionState
{
    private const string FileName = "compaction.json";

    /// <summary>Below this offset no key has two records.</summary>
    public long CleanedTo { get; init; }

    /// <summary>When the first of the tombstones below may go, in milliseconds since 1970 UTC; null: there is none.</summary>
    public long? TombstonesDue { get; init; }

    public static CompactionState Read(StorageDirectory directory)
    {
        if (directory.ReadFile(FileName) is not { } json) return new CompactionState();
        try
        {
            return JsonSerializer.Deserialize(json, CompactionStateJson.Default.CompactionState) ?? new CompactionState();
        }
        catch (JsonException)
        {
            return new CompactionState();
        }
    }

    public void Write(StorageDirectory directory) => directory.ReplaceFile(
        FileName, JsonSerializer.SerializeToUtf8Bytes(this, CompactionStateJson.Default.CompactionState));
}
