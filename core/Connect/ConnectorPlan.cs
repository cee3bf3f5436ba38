using Sluice.Connect.Configuration;

namespace Sluice.Connect;

/// <summary>What a connector shall do now.</summary>
/// <param name="Definition">Null: nobody can say what it is, for <paramref name="Problem"/>.</param>
/// <param name="Problem">Why it cannot run; null: it can.</param>
/// <param name="Round">Grows when it shall begin anew without any other change.</param>
internal sealed record ConnectorPlan(ConnectorDefinition? Definition, string? Problem, TargetState State, int Round)
{
    /// <summary>It shall end, and nothing comes after.</summary>
    public bool IsOver { get; init; }

    public bool Runs => Definition is not null && Problem is null && State == TargetState.Running && !IsOver;

    /// <summary>Whether tasks that were started for this plan do for another one, too.</summary>
    public bool RunsAs(ConnectorPlan other) => Runs && other.Runs && ReferenceEquals(Definition, other.Definition) && Round == other.Round;
}
