namespace Sluice.Worker.Commands;

/// <summary>Rows under a heading, the columns as wide as what is in them.</summary>
internal sealed class TextTable(string[] heading, IReadOnlyList<string[]> rows)
{
    private const int Gap = 2;

    /// <summary>A number of bytes as people read it: <c>1.5 MiB</c>.</summary>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1024 && unit < units.Length - 1) (size, unit) = (size / 1024, unit + 1);
        return unit == 0 ? $"{bytes} B" : $"{size:0.0} {units[unit]}";
    }

    public void Write()
    {
        var widths = heading.Select((title, column) => rows.Append(heading).Max(row => row[column].Length) + Gap).ToArray();
        Terminal.Line(Terminal.Strong(Line(heading, widths)));
        foreach (var row in rows) Terminal.Line(Line(row, widths));
    }

    private static string Line(string[] cells, int[] widths) =>
        string.Concat(cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
}
