namespace Sluice.EndToEnd.Tests;

/// <summary>What a command left behind.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);
