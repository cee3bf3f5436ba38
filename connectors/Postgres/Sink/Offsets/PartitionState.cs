using System.Text.Json;

namespace Sluice.Connectors.Postgres.Sink.Offsets;

/// <summary>How far one partition has been taken, as the transaction at hand found it and will leave it.</summary>
/// <remarks>
/// A refused record counts as taken, but its reason stays until the batch after it: only then does the engine have the record
/// in the dead letters for sure. When it comes again before, it is refused again for the same reason, and touches nothing.
/// </remarks>
internal sealed class PartitionState(RecordPlace last, Dictionary<string, string> refused)
{
    /// <summary>The last record that was taken.</summary>
    public RecordPlace Last { get; private set; } = last;

    public static PartitionState Read(long offset, int part, string refused) =>
        new(new RecordPlace(offset, part), JsonSerializer.Deserialize<Dictionary<string, string>>(refused) ?? []);

    public bool IsTaken(RecordPlace place) => place <= Last;

    /// <summary>Why a record that was taken was refused, or null.</summary>
    public string? Refusal(RecordPlace place) => refused.GetValueOrDefault(place.ToString());

    public void Take(RecordPlace place)
    {
        if (place > Last) Last = place;
    }

    public void Refuse(RecordPlace place, string reason) => refused[place.ToString()] = reason;

    /// <summary>Lets go of refusals that the engine is known to have dealt with.</summary>
    public void Forget(IEnumerable<RecordPlace> places)
    {
        foreach (var place in places) refused.Remove(place.ToString());
    }

    /// <summary>The refusals as the table keeps them.</summary>
    public string Refused => JsonSerializer.Serialize(refused);
}
