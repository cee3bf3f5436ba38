namespace Sluice.Connectors.Tests.Files;

/// <summary>Writes numbered lines to a file, rotates it, and remembers what a reader must have seen.</summary>
internal sealed class RandomWriter(TempFolder folder, string name, Random random)
{
    private string _unfinished = "";
    private int _number;

    public List<string> Written { get; } = [];

    /// <summary>Some lines, with or without the end of the last one, now and then an empty one.</summary>
    public void Write()
    {
        FinishLine();
        for (var lines = random.Next(6); lines > 0; lines--)
        {
            var line = NextLine();
            Written.Add(line);
            Append(name, line + (random.Next(8) == 0 ? "\r\n\n" : "\n"));
        }

        if (random.Next(3) > 0) return;
        _unfinished = NextLine();
        Append(name, _unfinished);
    }

    /// <summary>Ends the line that was left without an end.</summary>
    public void FinishLine()
    {
        if (_unfinished.Length == 0) return;
        Append(name, "!\n");
        Written.Add(_unfinished + "!");
        _unfinished = "";
    }

    public void Rotate()
    {
        if (!File.Exists(folder[name])) return;
        folder.Rotate(name);
        if (random.Next(2) == 0)
        {
            // The writer has not noticed yet.
            var late = NextLine();
            Append(name + ".1", late + "\n");
            Written.Add(_unfinished + late);
        }
        else if (_unfinished.Length > 0) Written.Add(_unfinished);

        _unfinished = "";
        if (random.Next(3) == 0) return;
        Append(name, "");
    }

    public void CopyAndTruncate()
    {
        if (!File.Exists(folder[name])) return;
        FinishLine();
        folder.CopyAndTruncate(name);
    }

    private string NextLine() => $"line {++_number}";

    private void Append(string file, string text) => folder.Append(file, text);
}
