namespace Sluice.Worker.Reference;

/// <summary>One option in a table of a reference page.</summary>
internal sealed record OptionRow(string Name, string Type, string Default, string Description);
