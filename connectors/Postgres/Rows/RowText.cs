namespace Sluice.Connectors.Postgres.Rows;

/// <summary>A row in the server's own text, one cell per column of its table, in their order. Valid for as long as its bytes are.</summary>
/// <remarks>Stream and snapshot both give rows in this form, so that one conversion serves both.</remarks>
internal readonly ref struct RowText(ReadOnlySpan<byte> bytes, ReadOnlySpan<Cell> cells)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly ReadOnlySpan<Cell> _cells = cells;

    public int Count => _cells.Length;

    /// <summary>The row without the columns behind the first so many.</summary>
    public RowText First(int count) => new(_bytes, _cells[..count]);

    public CellKind KindOf(int column) => _cells[column].Kind;

    /// <summary>The text of a column, in UTF-8; empty unless its kind is <see cref="CellKind.Text"/>.</summary>
    public ReadOnlySpan<byte> this[int column] => _bytes.Slice(_cells[column].Start, _cells[column].Length);
}
