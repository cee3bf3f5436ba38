namespace Sluice.Connect.DeadLetters;

/// <summary>What became of a retry or a purge.</summary>
/// <param name="Handled">How many dead letters are dealt with.</param>
/// <param name="Refused">Those that are not, with the reason.</param>
public sealed record RetryOutcome(int Handled, IReadOnlyList<(DeadLetterId Id, string Reason)> Refused);
