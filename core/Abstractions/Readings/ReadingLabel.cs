namespace Sluice;

/// <summary>Tells one of several figures or texts of a name from the others.</summary>
/// <param name="Name">Written as the name of a <see cref="Figure"/>; neither <c>connector</c> nor <c>task</c>.</param>
/// <param name="Value">Anything; cut at 256 characters.</param>
public sealed record ReadingLabel(string Name, string Value);
