namespace Sluice.Connectors.Postgres.Preflight;

/// <summary>What a look at the server found.</summary>
/// <param name="Problems">Each of them makes a start impossible.</param>
/// <param name="Concerns">The source runs, but somebody should know.</param>
internal sealed record PreflightFindings(IReadOnlyList<string> Problems, IReadOnlyList<string> Concerns);
