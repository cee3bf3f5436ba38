namespace Sluice.Connect.Transforms;

/// <summary>What a deletion in a change stream becomes.</summary>
internal enum DeletedRow
{
    /// <summary>A record without a value: its key is gone.</summary>
    Tombstone,

    /// <summary>Nothing: deletions are left out.</summary>
    Drop,

    /// <summary>The row as it last was, with <c>"__deleted": true</c> in it.</summary>
    Rewrite,
}
