namespace Sluice.Connectors.Email;

/// <summary>Guards what goes into a mail's header: a line break in it could add headers, recipients or a whole body.</summary>
internal static class HeaderText
{
    /// <summary>What is wrong with the text, or nothing.</summary>
    public static string? Problem(string what, string text)
    {
        foreach (var character in text)
        {
            if (char.IsControl(character) && character != '\t')
                return $"{what} has a control character in it (U+{(int)character:X4}), which a mail header cannot carry";
        }

        return null;
    }
}
