namespace Sluice.Connectors.Files.Following;

/// <summary>The file that is read after another one of the same path.</summary>
/// <param name="IsLive">False when it, too, was rotated away already.</param>
internal sealed record Successor(LogFile File, bool IsLive);
