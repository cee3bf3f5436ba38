namespace Sluice.Connectors.Files.Following;

/// <summary>Where lines are read, and what their records are marked with.</summary>
internal sealed record LinePlace(string Path, string Topic, long Generation, long Offset)
{
    /// <summary>How far the end of a line that is too long was looked for in vain.</summary>
    public long SearchedUpTo { get; set; }
}
