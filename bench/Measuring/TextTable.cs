namespace Sluice.Bench.Measuring;

/// <summary>Rows under a heading: the first column to the left, figures to the right.</summary>
internal sealed class TextTable(params string[] heading)
{
    private const int Gap = 2;

    private readonly List<string[]> _rows = [heading];

    /// <summary>Whether there is nothing but the heading.</summary>
    public bool IsEmpty => _rows.Count == 1;

    public void Add(params string[] row) => _rows.Add(row);

    public void Write(TextWriter output)
    {
        var widths = heading.Select((_, column) => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows)
        {
            var cells = row.Select((cell, column) =>
                column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column] + Gap));
            output.WriteLine(string.Concat(cells).TrimEnd());
        }
    }
}
