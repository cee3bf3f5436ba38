using System.Text;
using Sluice.Connectors.Postgres.Rows;

namespace Sluice.Connectors.Tests.Postgres;

/// <summary>A row as a server would send it. The text <see cref="Unchanged"/> stands for a value that was not sent.</summary>
internal sealed class TestRow
{
    public const string Unchanged = "(unchanged)";

    private readonly byte[] _bytes;
    private readonly Cell[] _cells;

    public TestRow(params string?[] values)
    {
        var bytes = new List<byte>();
        _cells = [.. values.Select(value => Add(bytes, value))];
        _bytes = [.. bytes];
    }

    public RowText Text => new(_bytes, _cells);

    private static Cell Add(List<byte> bytes, string? value)
    {
        if (value is null) return new Cell(CellKind.Null, 0, 0);
        if (value == Unchanged) return new Cell(CellKind.Unchanged, 0, 0);
        var text = Encoding.UTF8.GetBytes(value);
        bytes.AddRange(text);
        return new Cell(CellKind.Text, bytes.Count - text.Length, text.Length);
    }
}
