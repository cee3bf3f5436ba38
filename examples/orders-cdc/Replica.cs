using Npgsql;

namespace Sluice.Examples.Orders;

/// <summary>Compares the shop's tables with their copies, row by row.</summary>
internal sealed class Replica(string shop, string copy)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>What to tell of it; waits until the copy has what the shop has now.</summary>
    public async Task<string> CompareAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (one, other) = (await ReadAsync(shop, cancellationToken), await ReadAsync(copy, cancellationToken));
            var took = TimeProvider.System.GetElapsedTime(started);
            if (one == other) return $"the replica is equal, row by row: {one.Orders} orders, {one.Customers} customers ({took.TotalMilliseconds:0} ms later)";
            if (took > Patience) return $"the replica differs: {other.Orders} orders of {one.Orders}, {other.Customers} customers of {one.Customers}";
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<(long Orders, long Customers, string? Rows)> ReadAsync(string database, CancellationToken cancellationToken)
    {
        const string sql = """
            select (select count(*) from orders), (select count(*) from customers),
                   md5(concat((select string_agg(o::text, ';' order by id) from orders o), (select string_agg(c::text, ';' order by id) from customers c)))
            """;
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1), reader[2] as string);
    }
}
