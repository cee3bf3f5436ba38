using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Makes records of the output plugin's messages, one message at a time, in the server's order.</summary>
internal sealed class StreamDecoder(
    FollowedTables tables, RecordBuffer records, MessageRecords messages, TransactionRecords transactions, ReadWindow window,
    string connector, bool truncates, StreamPosition resumeAfter)
{
    /// <summary>The records that one change can become: a delete with its tombstone, and a create. A power of two.</summary>
    private const int RecordsPerChange = 4;

    /// <summary>Half of what the log takes for a batch.</summary>
    private const int MaxMessageBytes = 32 * 1024 * 1024;

    private readonly TupleData _old = new();
    private readonly TupleData _new = new();
    private TransactionState? _transaction;
    private ulong _ordinal;

    /// <summary>Behind everything that was decoded so far.</summary>
    public StreamPosition Position { get; private set; } = resumeAfter;

    /// <summary>When the last transaction that was seen was committed, by the server's clock.</summary>
    public LastCommit? LastCommit { get; private set; }

    /// <summary>Decodes one message; what it says to the source itself is returned.</summary>
    public StreamSignal? Decode(WalMessage message, ReadOnlySpan<byte> bytes)
    {
        var reader = new MessageReader(bytes);
        switch ((char)reader.ReadByte())
        {
            case 'B':
                Begin(ref reader);
                return null;
            case 'C':
                Commit(ref reader);
                return null;
            case 'R':
                return new StreamSignal.TableAnnounced(Relation.Read(ref reader));
            case 'M':
                return ReadMessage(ref reader, bytes);
            case 'I' or 'U' or 'D' or 'T':
                ReadChange(message, bytes);
                return null;
            default:
                return null; // Origins and types say nothing that is needed.
        }
    }

    private void Begin(ref MessageReader reader)
    {
        var commitLsn = reader.ReadUInt64();
        var commitTime = reader.ReadTime();
        _transaction = new TransactionState(reader.ReadUInt32(), commitLsn, commitTime);
        _ordinal = 0;
        transactions.Begin();
        window.TransactionBegins(_transaction.Value.Id);
    }

    private void Commit(ref MessageReader reader)
    {
        reader.ReadByte();
        var commitLsn = reader.ReadUInt64();
        var endLsn = reader.ReadUInt64();
        if (_transaction is { } transaction)
        {
            LastCommit = new LastCommit(commitLsn, transaction.CommitTime);
            if (IsNew(StreamPosition.End - 1)) transactions.End(transaction, PositionAt(StreamPosition.End - 1), records);
        }

        _transaction = null;
        MoveTo(new StreamPosition(Position.Generation, commitLsn, StreamPosition.End) { FlushLsn = endLsn, Server = Position.Server });
    }

    private StreamSignal? ReadMessage(ref MessageReader reader, ReadOnlySpan<byte> bytes)
    {
        var isTransactional = (reader.ReadByte() & 1) != 0;
        var lsn = reader.ReadUInt64();
        var prefix = reader.ReadText();
        var length = reader.ReadInt32();
        var commitLsn = isTransactional && _transaction is { } transaction ? transaction.CommitLsn : lsn;
        if (isTransactional) _ordinal++;
        var content = reader.ReadBytes(Math.Min(length, bytes.Length - reader.Offset));
        if (prefix == SourceMark.Prefix) return SourceMark.Read(content) is { } mark ? Pass(mark, lsn, isTransactional) : null;
        if (prefix == SnapshotRequest.Prefix || prefix == SnapshotRequest.PrefixFor(connector)) return SnapshotRequest.Read(content, commitLsn);

        var place = StreamPosition.LastBefore(lsn);
        var isNew = isTransactional ? IsNew((_ordinal * RecordsPerChange) + RecordsPerChange - 1) : place > Position.CommitLsn;
        if (isNew)
        {
            var position = isTransactional ? PositionAt(_ordinal * RecordsPerChange) : Position with { CommitLsn = place, Ordinal = 0, FlushLsn = 0 };
            if (length > MaxMessageBytes) messages.Refuse(prefix, content, $"it has {length} bytes, and a record may have {MaxMessageBytes}", position, records);
            else messages.Add(prefix, content, isTransactional ? _transaction?.CommitTime : null, position, records);
        }

        if (isTransactional) Moved();
        else MoveToMessage(lsn);
        return null;
    }

    private StreamSignal.MarkSeen Pass(SourceMark mark, ulong lsn, bool isTransactional)
    {
        if (!isTransactional) MoveToMessage(lsn);
        return new StreamSignal.MarkSeen(mark, lsn);
    }

    /// <summary>The LSN of a message outside of transactions is that of its end, where the commit of one may begin.</summary>
    private void MoveToMessage(ulong lsn) => MoveTo(StreamPosition.Before(Position.Generation, lsn, Position.Server));

    private void ReadChange(WalMessage message, ReadOnlySpan<byte> bytes)
    {
        var transaction = _transaction ?? throw new InvalidDataException("The server sent a change outside of a transaction.");
        _ordinal++;
        var reader = new MessageReader(bytes);
        var kind = (char)reader.ReadByte();
        if (kind == 'T')
        {
            ReadTruncate(ref reader, message, transaction);
            return;
        }

        if (tables.Find(reader.ReadUInt32()) is not { } table) return;
        table.Count(transaction, out var tableOrdinal);
        transactions.Count(table);
        if (!IsNew(_ordinal * RecordsPerChange + RecordsPerChange - 1)) return;
        var position = PositionAt(_ordinal * RecordsPerChange);
        if (message.FullLength > message.Length)
        {
            var reason = $"a row of {table.Table.FullName} has {message.FullLength} bytes: more than is read of one row";
            records.AddFault(table.Topic, position.ToRecordPosition(), new Record(), reason);
            Moved();
            return;
        }

        var origin = new ChangeOrigin(
            message.Lsn, transaction.CommitLsn, transaction.CommitTime, transaction.Id, transactions.Total, tableOrdinal);
        var change = ReadRows(ref reader, kind, bytes, table, origin);
        window.Touch(table, transaction.Id, change);
        if (IsNew(0)) transactions.Open(transaction, PositionAt(0), records);
        table.Write(change, position, records);
        Moved();
    }

    private Change ReadRows(ref MessageReader reader, char kind, ReadOnlySpan<byte> bytes, FollowedTable table, ChangeOrigin origin)
    {
        _old.Clear();
        _new.Clear();
        var oldRow = OldRow.None;
        var part = (char)reader.ReadByte();
        if (part is 'K' or 'O')
        {
            oldRow = part == 'K' ? OldRow.Key : OldRow.Full;
            _old.Read(ref reader);
            if (kind == 'U') reader.ReadByte();
        }

        if (kind != 'D') _new.Read(ref reader);
        return new Change
        {
            Kind = kind switch { 'I' => ChangeKind.Create, 'U' => ChangeKind.Update, _ => ChangeKind.Delete },
            Table = table.Table,
            Origin = origin,
            OldRow = oldRow,
            Before = _old.Of(bytes),
            After = _new.Of(bytes),
        };
    }

    private void ReadTruncate(ref MessageReader reader, WalMessage message, TransactionState transaction)
    {
        var count = reader.ReadInt32();
        reader.ReadByte();
        for (var i = 0; i < count; i++)
        {
            if (i > 0) _ordinal++; // Each table of one TRUNCATE has a place of its own.
            if (tables.Find(reader.ReadUInt32()) is not { } table) continue;
            if (!truncates)
            {
                window.Truncate(table, transaction.Id);
                continue;
            }

            table.Count(transaction, out var tableOrdinal);
            transactions.Count(table);
            if (!IsNew(_ordinal * RecordsPerChange + RecordsPerChange - 1)) continue;
            var change = new Change
            {
                Kind = ChangeKind.Truncate,
                Table = table.Table,
                Origin = new ChangeOrigin(message.Lsn, transaction.CommitLsn, transaction.CommitTime, transaction.Id, transactions.Total, tableOrdinal),
            };
            window.Truncate(table, transaction.Id);
            if (IsNew(0)) transactions.Open(transaction, PositionAt(0), records);
            table.Write(change, PositionAt(_ordinal * RecordsPerChange), records);
            Moved();
        }
    }

    private bool IsNew(ulong ordinal) =>
        _transaction is { } transaction
        && (transaction.CommitLsn > Position.CommitLsn || (transaction.CommitLsn == Position.CommitLsn && ordinal > Position.Ordinal));

    private StreamPosition PositionAt(ulong ordinal) =>
        new(Position.Generation, _transaction!.Value.CommitLsn, ordinal) { Server = Position.Server };

    private void Moved() => MoveTo(PositionAt(_ordinal * RecordsPerChange + RecordsPerChange - 1));

    private void MoveTo(StreamPosition position)
    {
        if (position.CommitLsn > Position.CommitLsn || (position.CommitLsn == Position.CommitLsn && position.Ordinal > Position.Ordinal))
            Position = position;
    }
}
