using Npgsql;
using Microsoft.Extensions.Logging;
using Sluice.Connectors.Postgres.Sink.Names;
using Sluice.Connectors.Postgres.Sink.Records;
using Sluice.Connectors.Postgres.Sink.Tables;
using Sluice.Connectors.Postgres.Sink.Writing;

namespace Sluice.Connectors.Postgres.Sink;

/// <summary>Turns the records of a batch into changes of tables, and makes the tables and columns that they need.</summary>
internal sealed class BatchChanges
{
    private readonly PostgresSinkOptions _options;
    private readonly ILogger _logger;
    private readonly TableTemplate _table;
    private readonly TableCatalog _catalog;
    private readonly TableMaker _maker;
    private readonly RowMapper _mapper;
    private readonly RecordReader _reader;

    public BatchChanges(PostgresSinkOptions options, ILogger logger)
    {
        (_options, _logger) = (options, logger);
        _table = TableTemplate.TryParse(options.Table, out var table, out var problem) ? table : throw new ConnectorStoppedException($"'table' {problem}.");
        var source = TextTemplate.TryParse(options.Source, out var text, out problem) ? text : throw new ConnectorStoppedException($"'source' {problem}.");
        _catalog = new TableCatalog(options);
        _maker = new TableMaker(options);
        _mapper = new RowMapper(options, source);
        _reader = new RecordReader(_table.NeedsChange || (options.SourceColumn is not null && source.NeedsChange));
    }

    /// <summary>Looks at the tables anew: they are not what they were.</summary>
    public void Forget() => _catalog.Forget();

    /// <summary>The change of each record, by its index; null where it changes nothing or is refused.</summary>
    public async ValueTask<RowChange?[]> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<SinkRecord> records, Dictionary<int, string> refused, CancellationToken cancellationToken)
    {
        var changes = new RowChange?[records.Count];
        var waiting = new Dictionary<TableName, List<int>>();
        for (var i = 0; i < records.Count; i++)
        {
            try
            {
                _reader.Read(records[i]);
                if (IsPassedOver(_reader.Action)) continue;
                var name = _table.Of(_reader.Source);
                var table = _catalog.Find(name) ?? await _catalog.LoadAsync(connection, name, cancellationToken);
                if (table is not null && _mapper.TryMap(table, _reader, records[i], i, out changes[i])) continue;
                if (waiting.TryGetValue(name, out var others)) others.Add(i);
                else waiting.Add(name, [i]);
            }
            catch (RefusedRecordException fault)
            {
                refused[i] = fault.Message;
            }
        }

        foreach (var (name, indexes) in waiting)
        {
            var table = await MakeAsync(connection, name, records, indexes, refused, cancellationToken);
            if (table is not null) MapAll(table, records, indexes, changes, refused);
        }

        return changes;
    }

    private bool IsPassedOver(RowAction action) => action switch
    {
        RowAction.None => true,
        RowAction.Delete => !_options.Delete,
        RowAction.Truncate => !_options.Truncate,
        _ => false,
    };

    private void MapAll(TargetTable table, IReadOnlyList<SinkRecord> records, List<int> indexes, RowChange?[] changes, Dictionary<int, string> refused)
    {
        foreach (var i in indexes)
        {
            try
            {
                _reader.Read(records[i]);
                if (!_mapper.TryMap(table, _reader, records[i], i, out changes[i])) throw RowMapper.UnknownField(table, _reader);
            }
            catch (RefusedRecordException fault)
            {
                refused[i] = fault.Message;
            }
        }
    }

    /// <summary>Makes the table, or its missing columns, of which some records show what they must be; null when no good record is left.</summary>
    private async ValueTask<TargetTable?> MakeAsync(
        NpgsqlConnection connection, TableName name, IReadOnlyList<SinkRecord> records, List<int> indexes, Dictionary<int, string> refused,
        CancellationToken cancellationToken)
    {
        // Somebody may have added the column since the table was looked at.
        var known = await _catalog.LoadAsync(connection, name, cancellationToken);
        if (known is null && !_options.Create)
            throw new ConnectorStoppedException($"There is no table '{name}': create it, set 'create' to true, or name another in 'table'.");
        var (samples, key) = (new ColumnSamples(), (IReadOnlyList<string>)[]);
        indexes.RemoveAll(i =>
        {
            try
            {
                _reader.Read(records[i]);
                if (known is null && key.Count == 0) key = _maker.KeyOf(_reader);
                Sample(known, samples, key);
                return false;
            }
            catch (RefusedRecordException fault)
            {
                refused[i] = fault.Message;
                return true;
            }
        });
        if (indexes.Count == 0 || (known is not null && _options.UnknownFields != PostgresUnknownFields.Add)) return known;
        if (known is null)
        {
            await _maker.CreateAsync(connection, name, samples, key, cancellationToken);
            _logger.TableMade(name, samples);
        }
        else if (samples.Names.Count > 0)
        {
            await TableMaker.AddAsync(connection, known, samples, cancellationToken);
            _logger.ColumnsAdded(name, samples);
        }

        return await _catalog.LoadAsync(connection, name, cancellationToken);
    }

    /// <summary>Adds what the record at hand shows of columns that are not there.</summary>
    private void Sample(TargetTable? known, ColumnSamples samples, IReadOnlyList<string> key)
    {
        if (known is not null && _options.UnknownFields != PostgresUnknownFields.Add) return;
        for (var i = 0; i < _reader.Row.Count; i++)
        {
            if (Identifier.Problem(System.Text.Encoding.UTF8.GetString(_reader.Row[i].Name.Span)) is { } problem)
                throw new RefusedRecordException($"{problem}, as a field, so that there can be no column for it");
        }

        if (known is null)
        {
            for (var i = 0; i < _reader.Key.Count; i++) samples.Add(_reader.Key[i].Name.Span, _reader.Key[i].Value, isKey: true);
            if (!_reader.KeyText.IsAbsent && key.Contains(TableMaker.KeyColumn, StringComparer.Ordinal))
                samples.Add(System.Text.Encoding.UTF8.GetBytes(TableMaker.KeyColumn), _reader.KeyText, isKey: true);
        }

        for (var i = 0; i < _reader.Row.Count; i++)
        {
            var (name, value) = _reader.Row[i];
            if (known is not null && known.Find(name.Span, i) >= 0) continue;
            samples.Add(name.Span, value, key.Contains(System.Text.Encoding.UTF8.GetString(name.Span), StringComparer.Ordinal));
        }
    }
}
