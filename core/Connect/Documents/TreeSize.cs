namespace Sluice.Connect.Documents;

/// <summary>How large a value that was made anew would be, before it is written.</summary>
internal static class TreeSize
{
    /// <summary>Whether the JSON of a value has at most so many bytes. Looks no further than that.</summary>
    public static bool Fits(TreeValue value, long bytes)
    {
        Take(value, ref bytes);
        return bytes >= 0;
    }

    private static void Take(TreeValue value, ref long left)
    {
        if (value.Branch is not { } branch)
        {
            left -= value.RawText().Length;
            return;
        }

        left -= 2;
        foreach (var member in branch.Members)
        {
            // An item of a list has no name, and only its comma.
            left -= branch.IsList ? 1 : member.RawName.Length + 4;
            Take(member.Value, ref left);
            if (left < 0) return;
        }
    }
}
