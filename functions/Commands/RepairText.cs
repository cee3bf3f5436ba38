using Sluice.Log;

namespace Sluice.Worker.Commands;

/// <summary>What somebody should know who decides about damage.</summary>
internal static class RepairText
{
    public static string Of(LogDamage damage, bool isMended)
    {
        var last = damage.NextOffset - 1;
        var offsets = damage.FirstOffset == last ? $"offset {last}" : $"offsets {damage.FirstOffset} to {last}";
        var lines = new List<string>
        {
            $"{damage.Partition}, {offsets}: {damage.What}",
            $"  in {damage.File}, {damage.Bytes} bytes from byte {damage.Position} on",
            "  " + Outcome(damage, isMended),
        };
        if (damage.Remedy == DamageRemedy.PassOver) lines.Add("  " + Loss(damage.Partition.Topic));
        if (damage.KeptIn is { } kept) lines.Add($"  the damaged bytes are in {kept}");
        return string.Join('\n', lines);
    }

    private static string Outcome(LogDamage damage, bool isMended) => (damage.Remedy, isMended) switch
    {
        (DamageRemedy.Restore, false) => "can be put right without a loss: what was written there is certain",
        (DamageRemedy.Restore, true) => "put right without a loss",
        (DamageRemedy.PassOver, false) => "cannot be read any more; it can be passed over, so that everything behind it is read as before",
        (DamageRemedy.PassOver, true) => "lost, and passed over from now on",
        _ => "cannot be mended: put the file back from a backup",
    };

    /// <summary>What it means that records of a topic are lost.</summary>
    private static string Loss(string topic) => topic switch
    {
        "__topics" => "a topic named there has the settings from before, or the defaults, and a new id: its groups begin anew; one deleted there may be back, empty. Look with: sluice topics",
        "__producers" => "a producer with a name opened there may get another id; no id is given out twice",
        "__offsets" => "groups that committed there go on at an earlier place, or where a new group begins. Look with: sluice groups",
        "__positions" => "sources that noted their place there go on from an earlier one; records that are still in the log are not stored twice",
        _ => "readers go from the offset before to the one behind, as in a compacted topic",
    };
}
