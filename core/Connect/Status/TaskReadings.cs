namespace Sluice.Connect;

/// <summary>What a task's connector said about itself, as far as it is well formed, without secrets.</summary>
/// <param name="Problem">What was left out, and why; null: nothing.</param>
public sealed record TaskReadings(IReadOnlyList<Figure> Figures, IReadOnlyList<StateText> Texts, string? Problem)
{
    internal static TaskReadings Unreadable(string problem) => new([], [], problem);
}
