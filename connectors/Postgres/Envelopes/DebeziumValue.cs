using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>The value of a record in Debezium's envelope.</summary>
internal sealed class DebeziumValue
{
    private readonly RowWriter _row;
    private readonly RowWriter _key;
    private readonly bool _hasKey;
    private readonly byte[] _sourceStart;
    private readonly byte[] _sourceTable;

    public DebeziumValue(CapturedTable table, EnvelopeSettings settings, RowWriter row, RowWriter key)
    {
        _row = row;
        _key = key;
        _hasKey = table.Key.Count > 0;
        var version = typeof(DebeziumValue).Assembly.GetName().Version!.ToString(3);
        _sourceStart = Encoding.UTF8.GetBytes(
            $$""","source":{"version":"{{version}}","connector":"postgresql","name":"{{Text(settings.Connector)}}","ts_ms":""");
        _sourceTable = Encoding.UTF8.GetBytes(
            $""","db":"{Text(settings.Database)}","schema":"{Text(table.Schema)}","table":"{Text(table.Name)}","txId":""");
    }

    /// <summary>The kind is the change's own, or what a changed key makes of it: a delete, then a create.</summary>
    public void Write(in Change change, ChangeKind kind, DateTimeOffset readAt, JsonOutput output)
    {
        output.Open((byte)'{');
        output.Raw("\"before\":"u8);
        WriteBefore(change, kind, output);
        output.Raw(",\"after\":"u8);
        var incomplete = false;
        if (kind is ChangeKind.Delete or ChangeKind.Truncate) output.Null();
        else incomplete = _row.Write(change.After, change.Before, change.OldRow == OldRow.Full, output);
        WriteSource(change, output);
        output.Raw(",\"op\":\""u8);
        output.Raw(ChangeLetter.Of(kind));
        output.Raw("\",\"ts_ms\":"u8);
        output.Number(readAt.ToUnixTimeMilliseconds());
        WriteTransaction(change.Origin, output);
        if (incomplete)
        {
            output.Raw(",\"unchanged\":"u8);
            _row.WriteUnchanged(change.After, output);
        }

        output.Close((byte)'}');
    }

    private void WriteBefore(in Change change, ChangeKind kind, JsonOutput output)
    {
        if (kind is ChangeKind.Create or ChangeKind.Read || change.OldRow == OldRow.None || (change.OldRow == OldRow.Key && !_hasKey))
            output.Null();
        else if (change.OldRow == OldRow.Full)
            _row.Write(change.Before, default, oldIsFull: false, output);
        else
            _key.Write(change.Before, default, oldIsFull: false, output);
    }

    private void WriteSource(in Change change, JsonOutput output)
    {
        var origin = change.Origin;
        output.Raw(_sourceStart);
        output.Number(origin.CommitTime.ToUnixTimeMilliseconds());
        output.Raw(change switch
        {
            { Kind: not ChangeKind.Read } => ",\"snapshot\":\"false\""u8,
            { Incremental: true } => ",\"snapshot\":\"incremental\""u8,
            _ => ",\"snapshot\":\"true\""u8,
        });
        output.Raw(_sourceTable);
        if (origin.TransactionId is { } id) output.Number(id);
        else output.Null();
        output.Raw(",\"lsn\":"u8);
        output.Number(origin.Lsn);
        output.Raw(",\"sequence\":\"[\\\""u8);
        output.Number(origin.CommitLsn);
        output.Raw("\\\",\\\""u8);
        output.Number(origin.Lsn);
        output.Raw("\\\"]\"}"u8);
    }

    private static void WriteTransaction(in ChangeOrigin origin, JsonOutput output)
    {
        if (origin.TransactionId is not { } id)
        {
            output.Raw(",\"transaction\":null"u8);
            return;
        }

        output.Raw(",\"transaction\":{\"id\":\""u8);
        output.Number(id);
        output.Raw((byte)':');
        output.Number(origin.CommitLsn);
        output.Raw("\",\"total_order\":"u8);
        output.Number(origin.Ordinal);
        output.Raw(",\"data_collection_order\":"u8);
        output.Number(origin.TableOrdinal);
        output.Raw((byte)'}');
    }

    private static string Text(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
}
