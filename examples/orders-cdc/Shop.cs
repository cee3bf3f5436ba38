using Npgsql;

namespace Sluice.Examples.Orders;

/// <summary>A shop's application, as far as its database can tell: orders are placed, paid, sent and cancelled, all day long.</summary>
internal sealed class Shop(string connectionString)
{
    private static readonly string[] Items = ["pen", "ink", "nib", "paper", "blotter", "ruler"];
    private static readonly string[] Names = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn"];
    private static readonly string[] Cities = ["Bath", "Cork", "Delft", "Essen"];

    /// <summary>The customers that are there before anybody follows.</summary>
    public Task OpenAsync(CancellationToken cancellationToken) =>
        DoAsync("insert into customers (name, city) select name, 'Bath' from unnest($1) name; insert into orders (customer, item, price) values (1, 'pen', 2.50), (2, 'ink', 7.20)", [Names], cancellationToken);

    /// <summary>Something that happens in a shop.</summary>
    public Task NextAsync(CancellationToken cancellationToken)
    {
        var random = Random.Shared;
        return random.Next(10) switch
        {
            < 4 => DoAsync(
                "insert into orders (customer, item, price) select id, $1, $2 from customers order by random() limit 1",
                [Items[random.Next(Items.Length)], random.Next(100, 5_000) / 100m], cancellationToken),
            < 6 => MoveAsync("placed", "paid", cancellationToken),
            < 8 => MoveAsync("paid", "sent", cancellationToken),
            < 9 => DoAsync("delete from orders where id = (select id from orders where status = 'placed' order by random() limit 1)", [], cancellationToken),
            _ => DoAsync(
                "update customers set city = $1 where id = (select id from customers order by random() limit 1)",
                [Cities[random.Next(Cities.Length)]], cancellationToken),
        };
    }

    private Task MoveAsync(string from, string to, CancellationToken cancellationToken) => DoAsync(
        "update orders set status = $2, changed_at = now() where id = (select id from orders where status = $1 order by id limit 1)",
        [from, to], cancellationToken);

    private async Task DoAsync(string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        foreach (var statement in sql.Split("; "))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            foreach (var value in statement.Contains('$', StringComparison.Ordinal) ? values : []) command.Parameters.Add(new NpgsqlParameter { Value = value });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
