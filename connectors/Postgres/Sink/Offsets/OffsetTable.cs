using Npgsql;
using NpgsqlTypes;
using Sluice.Connectors.Postgres.Sink.Names;

namespace Sluice.Connectors.Postgres.Sink.Offsets;

/// <summary>
/// The table <c>sluice_offsets</c>: how far each partition has been taken, changed in the transaction that writes its rows. Whoever
/// delivers from a partition holds its row, so that of two workers one waits and then finds what the other has done.
/// </summary>
internal sealed class OffsetTable(string connector, string schema)
{
    public const string Name = "sluice_offsets";

    private readonly string _table = $"{Identifier.Quote(schema)}.{Name}";

    /// <summary>Makes the table where it is not there.</summary>
    public async ValueTask EnsureAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(connection, cancellationToken)) return;
        // Two tasks may find it missing at once.
        string[] statements =
        [
            $"select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('sluice.{Name}'))",
            .. await HasSchemaAsync(connection, cancellationToken) ? (string[])[] : [$"create schema if not exists {Identifier.Quote(schema)}"],
            $$"""
            create table if not exists {{_table}} (
              connector text not null, topic text not null, "partition" integer not null, topic_id uuid not null,
              "offset" bigint not null, part integer not null, refused jsonb not null default '{}', taken_at timestamptz not null default now(),
              primary key (connector, topic, "partition", topic_id))
            """,
        ];
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public async ValueTask<bool> IsThereAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string query = """
            select 1 from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2
            """;
        await using var command = new NpgsqlCommand(query, connection) { Parameters = { new() { Value = schema }, new() { Value = Name } } };
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    public async ValueTask<bool> HasSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select 1 from pg_catalog.pg_namespace where nspname = $1", connection) { Parameters = { new() { Value = schema } } };
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>Locks the rows of some partitions until the transaction ends, and gives what they say.</summary>
    public async ValueTask<Dictionary<PartitionId, PartitionState>> LockAsync(
        NpgsqlConnection connection, IReadOnlyList<PartitionId> partitions, CancellationToken cancellationToken)
    {
        var states = await SelectAsync(connection, partitions, cancellationToken);
        if (states.Count == partitions.Count) return states;
        await using (var insert = new NpgsqlCommand(
            $"""
            insert into {_table} (connector, topic, "partition", topic_id, "offset", part)
            select $1, k.* , -1, 0 from unnest($2, $3, $4) k order by 2, 3, 4 on conflict do nothing
            """, connection))
        {
            AddKeys(insert, partitions);
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        return await SelectAsync(connection, partitions, cancellationToken);
    }

    /// <summary>Writes how far the partitions have been taken now.</summary>
    public async ValueTask SaveAsync(
        NpgsqlConnection connection, IReadOnlyDictionary<PartitionId, PartitionState> states, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            update {_table} o set "offset" = k."offset", part = k.part, refused = k.refused::jsonb, taken_at = now()
            from unnest($2, $3, $4, $5, $6, $7) k(topic, "partition", topic_id, "offset", part, refused)
            where o.connector = $1 and o.topic = k.topic and o."partition" = k."partition" and o.topic_id = k.topic_id
            """, connection);
        AddKeys(command, [.. states.Keys]);
        command.Parameters.Add(new() { Value = states.Values.Select(state => state.Last.Offset).ToArray() });
        command.Parameters.Add(new() { Value = states.Values.Select(state => state.Last.Part).ToArray() });
        command.Parameters.Add(new() { Value = states.Values.Select(state => state.Refused).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async ValueTask<Dictionary<PartitionId, PartitionState>> SelectAsync(
        NpgsqlConnection connection, IReadOnlyList<PartitionId> partitions, CancellationToken cancellationToken)
    {
        var states = new Dictionary<PartitionId, PartitionState>();
        // In one order, so that two tasks never wait for each other.
        await using var command = new NpgsqlCommand(
            $"""
            select o.topic, o."partition", o.topic_id, o."offset", o.part, o.refused::text
            from {_table} o join unnest($2, $3, $4) k(topic, "partition", topic_id)
              on o.topic = k.topic and o."partition" = k."partition" and o.topic_id = k.topic_id
            where o.connector = $1 order by 1, 2, 3 for update of o
            """, connection);
        AddKeys(command, partitions);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            states.Add(
                new PartitionId(reader.GetString(0), reader.GetInt32(1), reader.GetGuid(2)),
                PartitionState.Read(reader.GetInt64(3), reader.GetInt32(4), reader.GetString(5)));
        }

        return states;
    }

    private void AddKeys(NpgsqlCommand command, IReadOnlyList<PartitionId> partitions)
    {
        command.Parameters.Add(new() { Value = connector });
        command.Parameters.Add(new() { Value = partitions.Select(partition => partition.Topic).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = partitions.Select(partition => partition.Partition).ToArray() });
        command.Parameters.Add(new() { Value = partitions.Select(partition => partition.TopicId).ToArray() });
    }
}
