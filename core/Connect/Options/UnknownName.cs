namespace Sluice.Connect.Options;

/// <summary>The helpful half of the answer to a name that nobody knows: the one that was meant, and all there are.</summary>
public static class UnknownName
{
    private const int LongestList = 40;

    /// <summary><c>did you mean 'smtp'? Known are: from, smtp, to</c>; says so when there are none at all.</summary>
    public static string Hint(string name, IEnumerable<string> known)
    {
        var names = known.Order(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return "there are none";
        var list = string.Join(", ", names.Take(LongestList)) + (names.Count > LongestList ? ", ..." : "");
        return Closest(name, names) is { } meant ? $"did you mean '{meant}'? Known are: {list}" : $"known are: {list}";
    }

    /// <summary>The known name that is a typing mistake away, or null.</summary>
    public static string? Closest(string name, IEnumerable<string> known)
    {
        var allowed = Math.Max(1, name.Length / 3);
        var (best, distance) = ((string?)null, allowed + 1);
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) >= distance) continue;
            var edits = Edits(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (edits < distance) (best, distance) = (candidate, edits);
        }

        return best;
    }

    /// <summary>Damerau's distance for neighbours: insert, remove, replace, or swap two next to each other.</summary>
    private static int Edits(string left, string right)
    {
        var (before, previous) = (new int[right.Length + 1], new int[right.Length + 1]);
        for (var column = 0; column <= right.Length; column++) previous[column] = column;
        for (var row = 1; row <= left.Length; row++)
        {
            var current = new int[right.Length + 1];
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var replace = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(replace, 1 + Math.Min(previous[column], current[column - 1]));
                var swapped = row > 1 && column > 1
                    && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
                if (swapped) current[column] = Math.Min(current[column], before[column - 2] + 1);
            }

            (before, previous) = (previous, current);
        }

        return previous[right.Length];
    }
}
