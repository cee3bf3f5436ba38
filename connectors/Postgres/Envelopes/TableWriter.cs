using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Rows;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>
/// Turns the changes of one table into records. Made once for a table as it stands (columns, types, key); holds no state, so
/// that several readers may share one.
/// </summary>
internal sealed class TableWriter
{
    // The log refuses what is more than an hour ahead; a server with a wrong clock must not stop its tables.
    private static readonly TimeSpan FurthestAhead = TimeSpan.FromMinutes(59);

    private readonly CapturedTable _table;
    private readonly TypeCatalog _types;
    private readonly EnvelopeSettings _settings;
    private readonly RowColumn[] _columns;
    private readonly RowWriter _row;
    private readonly RowWriter _key;
    private readonly DebeziumValue _debezium;
    private readonly FlatHeaders _flat;

    /// <summary>
    /// Whoever makes one has asked <see cref="TypeCatalog.Knows(CapturedTable)"/> and <see cref="ColumnRules.ProblemsOf"/> before: a column
    /// of an unknown type is a string here, and rules that the table cannot do with are refused.
    /// </summary>
    public TableWriter(CapturedTable table, TypeCatalog types, EnvelopeSettings settings)
    {
        var problems = settings.Columns.ProblemsOf(table);
        if (problems.Count > 0) throw new ArgumentException(string.Join(' ', problems), nameof(table));
        _table = table;
        _types = types;
        _settings = settings;
        _columns = [.. Enumerable.Range(0, table.Columns.Count).Select(index => Compile(index)).OfType<RowColumn>()];
        _row = new RowWriter(table, types, _columns);
        _key = new RowWriter(table, types, [.. table.Key.Select(index => Array.Find(_columns, column => column.Index == index))]);
        _debezium = new DebeziumValue(table, settings, _row, _key);
        _flat = new FlatHeaders(table);
    }

    /// <summary>
    /// Whether an update gave the row another key: it then counts as a delete of the old key and a create of the new one.
    /// </summary>
    public bool KeyChanged(in Change change)
    {
        if (change.Kind != ChangeKind.Update || change.OldRow == OldRow.None) return false;
        foreach (var column in _table.Key)
        {
            // A key is never null; one that is, was not sent.
            if (change.After.KindOf(column) != CellKind.Text || change.Before.KindOf(column) != CellKind.Text) continue;
            if (!change.After[column].SequenceEqual(change.Before[column])) return true;
        }

        return false;
    }

    /// <summary>
    /// Adds the records of a change, in order: mostly one; a delete may have a tombstone after it, and a changed key is a
    /// delete and a create. The records own their memory.
    /// </summary>
    /// <param name="readAt">When the change reached us: the envelope's own <c>ts_ms</c>.</param>
    /// <exception cref="RowFaultException">The row cannot be written; nothing was added.</exception>
    public void Write(in Change change, DateTimeOffset readAt, JsonOutput output, List<Record> records)
    {
        var before = records.Count;
        try
        {
            if (KeyChanged(change))
            {
                Delete(change, readAt, output, records);
                Upsert(change, ChangeKind.Create, readAt, output, records);
            }
            else if (change.Kind == ChangeKind.Delete)
            {
                Delete(change, readAt, output, records);
            }
            else if (change.Kind == ChangeKind.Truncate)
            {
                records.Add(Make(change, ChangeKind.Truncate, readAt, key: null, Value(change, ChangeKind.Truncate, readAt, output, out _)));
            }
            else
            {
                Upsert(change, change.Kind, readAt, output, records);
            }
        }
        catch (Exception exception) when (exception is ValueTextException or RowFaultException)
        {
            output.Discard();
            records.RemoveRange(before, records.Count - before);
            if (exception is RowFaultException) throw;
            throw RowFaultException.Of(_table, exception.Message);
        }
    }

    /// <summary>
    /// Whether a change that <see cref="Write"/> refused may succeed with a catalog that is loaded now: it was committed after
    /// this one was, so that a type may have been altered between.
    /// </summary>
    public bool NeedsNewerTypes(in Change change, RowFaultException fault) => fault.TypesMayBeOld && change.Origin.CommitLsn > _types.AsOf;

    /// <summary>What goes to the dead-letter topic for a change that <see cref="Write"/> refused: its row as text.</summary>
    public Record WriteFaulty(in Change change, JsonOutput output)
    {
        FaultyRow.Write(change, _table, _columns, output);
        return new Record { Value = output.Take() };
    }

    private void Upsert(in Change change, ChangeKind kind, DateTimeOffset readAt, JsonOutput output, List<Record> records)
    {
        var value = Value(change, kind, readAt, output, out var incomplete);
        var unchanged = incomplete && _settings.Envelope == PostgresEnvelope.Flat ? Unchanged(change, output) : (ReadOnlyMemory<byte>?)null;
        records.Add(Make(change, kind, readAt, Key(change.After, change, output), value, unchanged));
    }

    private void Delete(in Change change, DateTimeOffset readAt, JsonOutput output, List<Record> records)
    {
        var key = Key(change.Before, change, output);
        if (_settings.Envelope == PostgresEnvelope.Debezium)
            records.Add(Make(change, ChangeKind.Delete, readAt, key, Value(change, ChangeKind.Delete, readAt, output, out _)));
        if (_settings.Tombstones && (key is not null || _settings.Envelope == PostgresEnvelope.Flat))
            records.Add(Make(change, ChangeKind.Delete, readAt, key, value: null));
    }

    private ReadOnlyMemory<byte>? Value(
        in Change change, ChangeKind kind, DateTimeOffset readAt, JsonOutput output, out bool incomplete)
    {
        incomplete = false;
        if (_settings.Envelope == PostgresEnvelope.Debezium) _debezium.Write(change, kind, readAt, output);
        else if (kind == ChangeKind.Truncate) return null;
        else incomplete = _row.Write(change.After, change.Before, change.OldRow == OldRow.Full, output);
        return output.Take();
    }

    private ReadOnlyMemory<byte>? Key(RowText row, in Change change, JsonOutput output)
    {
        if (_table.Key.Count == 0) return null;
        foreach (var column in _table.Key)
        {
            var kind = row.KindOf(column);
            if (kind == CellKind.Unchanged && change.OldRow != OldRow.None) kind = change.Before.KindOf(column);
            if (kind == CellKind.Text) continue;
            throw RowFaultException.Of(
                _table,
                $"the server did not send {_table.Columns[column].Name}, which is part of the key. Make the key's columns the table's replica identity, or set REPLICA IDENTITY FULL");
        }

        _key.Write(row, change.Before, change.OldRow != OldRow.None, output);
        return output.Take();
    }

    private ReadOnlyMemory<byte> Unchanged(in Change change, JsonOutput output)
    {
        _row.WriteUnchanged(change.After, output);
        return output.Take();
    }

    private Record Make(
        in Change change, ChangeKind kind, DateTimeOffset readAt, ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value,
        ReadOnlyMemory<byte>? unchanged = null) =>
        new()
        {
            Key = key,
            Value = value,
            Timestamp = change.Origin.CommitTime - readAt < FurthestAhead ? change.Origin.CommitTime : null,
            Headers = _settings.Envelope == PostgresEnvelope.Flat ? _flat.For(change, kind, unchanged) : [],
        };

    private RowColumn? Compile(int index)
    {
        var column = _table.Columns[index];
        var name = ValueWriters.Member(column.Name);
        return _settings.Columns.For(_table, column) switch
        {
            ColumnTreatment.Exclude => null,
            ColumnTreatment.Mask => new RowColumn(index, name, new MaskedValue()),
            ColumnTreatment.Hash => new RowColumn(index, name, new HashedValue(_settings.Columns.Salt)),
            _ => new RowColumn(index, name, ValueWriters.For(column.TypeId, _types)),
        };
    }
}
