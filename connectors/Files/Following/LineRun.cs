namespace Sluice.Connectors.Files.Following;

/// <summary>Lines that stand one after the other in a file.</summary>
/// <param name="End">The byte after the last of them; where reading goes on.</param>
/// <param name="Records">One for each line that is not empty.</param>
internal sealed record LineRun(long End, IReadOnlyList<SourceRecord> Records);
