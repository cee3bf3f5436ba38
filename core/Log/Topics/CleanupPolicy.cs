namespace Sluice.Log;

/// <summary>
/// What becomes of a topic's old records, written as Kafka does: <c>delete</c>, <c>compact</c> or <c>compact,delete</c>. The
/// default is <see cref="Delete"/>.
/// </summary>
public readonly record struct CleanupPolicy
{
    private const string DeleteName = "delete";
    private const string CompactName = "compact";

    private readonly bool _keepsOld;

    private CleanupPolicy(bool compacts, bool deletes) => (Compacts, _keepsOld) = (compacts, !deletes);

    /// <summary>Whole segments go when they pass the retention.</summary>
    public static CleanupPolicy Delete { get; } = new(compacts: false, deletes: true);

    /// <summary>The last record of every key stays for ever; the ones before it go.</summary>
    public static CleanupPolicy Compact { get; } = new(compacts: true, deletes: false);

    /// <summary>Both: the last record of every key, and not even that when it passes the retention.</summary>
    public static CleanupPolicy CompactAndDelete { get; } = new(compacts: true, deletes: true);

    /// <summary>The forms that a configuration can have.</summary>
    public static IReadOnlyList<string> Forms { get; } = [DeleteName, CompactName, $"{CompactName},{DeleteName}"];

    /// <summary>Whether compaction works on the topic: records need a key then.</summary>
    public bool Compacts { get; }

    /// <summary>Whether retention by time and size holds.</summary>
    public bool Deletes => !_keepsOld;

    /// <summary>Reads a policy; the two words may come in either order. False when the text is none.</summary>
    public static bool TryParse(string? text, out CleanupPolicy policy)
    {
        policy = default;
        if (text is null) return false;
        var (compacts, deletes) = (false, false);
        foreach (var range in text.AsSpan().Split(','))
        {
            var word = text.AsSpan()[range].Trim();
            if (word.SequenceEqual(CompactName) && !compacts) compacts = true;
            else if (word.SequenceEqual(DeleteName) && !deletes) deletes = true;
            else return false;
        }

        policy = new CleanupPolicy(compacts, deletes);
        return true;
    }

    public override string ToString() =>
        Compacts ? (Deletes ? $"{CompactName},{DeleteName}" : CompactName) : DeleteName;
}
