namespace Sluice;

/// <summary>What a connector says about itself at one moment.</summary>
/// <param name="Figures">At most <see cref="MostFigures"/> are shown; no two with the same name and the same labels.</param>
/// <param name="Texts">What is no number; at most <see cref="MostTexts"/> are shown.</param>
public sealed record ConnectorReadings(IReadOnlyList<Figure> Figures, IReadOnlyList<StateText> Texts)
{
    /// <summary>A monitoring system keeps each of them for ever: what there may be any number of is to be added up.</summary>
    public const int MostFigures = 1_000;

    /// <inheritdoc cref="MostFigures"/>
    public const int MostTexts = 200;

    /// <summary>Nothing is known yet.</summary>
    public static ConnectorReadings None { get; } = new([], []);
}
