using System.Text;
using Sluice.Connectors.Postgres.Sink.Names;
using Sluice.Connectors.Postgres.Sink.Writing;

namespace Sluice.Connectors.Postgres.Sink.Tables;

/// <summary>A table that rows are written to, as the server's catalog had it.</summary>
internal sealed class TargetTable
{
    private readonly Dictionary<string, int> _byName;

    public TargetTable(TableName name, long id, IReadOnlyList<TargetColumn> columns)
    {
        (Name, Id, Columns) = (name, id, columns);
        _byName = columns.Select((column, index) => (column.Name, index)).ToDictionary(entry => entry.Name, entry => entry.index, StringComparer.Ordinal);
    }

    public TableName Name { get; }

    /// <summary>The table's object identifier (<c>pg_class.oid</c>).</summary>
    public long Id { get; }

    public IReadOnlyList<TargetColumn> Columns { get; }

    /// <summary>The columns that tell rows apart, as indexes into <see cref="Columns"/>; empty when nothing does and rows are only added.</summary>
    public required IReadOnlyList<int> Key { get; init; }

    /// <summary>The column that says where a row comes from.</summary>
    public int? Source { get; init; }

    /// <summary>The column that marks deleted rows.</summary>
    public int? SoftDelete { get; init; }

    /// <summary>Whether <see cref="SoftDelete"/> holds a time.</summary>
    public bool MarksWithTime { get; init; }

    /// <summary>Whether rows may be copied straight into the table; row security forbids it.</summary>
    public required bool TakesCopy { get; init; }

    /// <summary>Whether a constraint on it may wait for the commit.</summary>
    public required bool HasDeferred { get; init; }

    /// <summary>How likely it is that rows are new.</summary>
    public NewRowGuess Guess { get; } = new();

    /// <summary>The key's columns that a record fills in itself.</summary>
    public IEnumerable<int> OwnKey => Key.Where(column => column != Source);

    /// <summary>The index of a column, or -1.</summary>
    /// <param name="likely">Where it is most likely.</param>
    public int Find(ReadOnlySpan<byte> name, int likely)
    {
        if (likely < Columns.Count && Columns[likely].Utf8Name.Span.SequenceEqual(name)) return likely;
        return _byName.GetValueOrDefault(Encoding.UTF8.GetString(name), -1);
    }

    public int Find(string name) => _byName.GetValueOrDefault(name, -1);
}
