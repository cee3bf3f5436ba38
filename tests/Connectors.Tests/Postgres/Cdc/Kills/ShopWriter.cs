using Npgsql;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>Changes the tables without a pause, on keys that no other writer touches; a server that is gone only holds it up.</summary>
internal sealed class ShopWriter : IAsyncDisposable
{
    private const int KeysEach = 1_000_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Outage = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly string _database;
    private readonly Random _random;
    private readonly int _number;
    private readonly Task _running;
    private int _fresh = KeysEach / 2;

    /// <summary>Begins to write.</summary>
    /// <param name="number">From 0; the rows that were there first are the writer's with that number.</param>
    public ShopWriter(string database, int number, int seed)
    {
        (_database, _number, _random) = ($"{database};Pooling=false;Command Timeout=30", number, new Random(seed));
        _running = Task.Run(RunAsync);
    }

    /// <summary>The transactions that were committed for sure.</summary>
    public int Transactions { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(_database);
                await connection.OpenAsync(_stop.Token);
                while (true)
                {
                    await WriteAsync(connection);
                    Transactions++;
                    await Task.Delay(Pause, TimeProvider.System, _stop.Token);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem) when (problem is NpgsqlException or IOException or System.Net.Sockets.SocketException)
            {
                await Task.WhenAny(Task.Delay(Outage, TimeProvider.System, _stop.Token));
            }
        }
    }

    private async Task WriteAsync(NpgsqlConnection connection)
    {
        if (_random.Next(30) == 0)
        {
            await CopyAsync(connection);
            return;
        }

        var statements = new List<string> { "begin" };
        for (var left = _random.Next(1, 4); left > 0; left--) statements.Add(Statement());
        if (_random.Next(6) == 0) statements.AddRange(["savepoint s", Statement(), "rollback to s", Statement()]);
        statements.Add(_random.Next(15) == 0 ? "rollback" : "commit");
        await using var command = new NpgsqlCommand(string.Join("; ", statements), connection);
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>A COPY: rows of one transaction whose changes have one LSN.</summary>
    private async Task CopyAsync(NpgsqlConnection connection)
    {
        await using var writer = await connection.BeginTextImportAsync("copy shop.plain (id, version, note) from stdin", CancellationToken.None);
        for (var rows = _random.Next(1, 500); rows > 0; rows--) await writer.WriteAsync($"{Fresh()}\t0\tcopied\n");
    }

    private string Statement() => _random.Next(4_000) switch
    {
        0 => "truncate shop.pairs",
        1 => "truncate shop.keyless, shop.whole",
        2 => "truncate shop.wide",
        < 60 => $"select pg_logical_emit_message(true, 'sluice.snapshot', 'shop.{ShopTables.All[_random.Next(4)]}')",
        < 200 => $"select pg_logical_emit_message({(_random.Next(2) == 0 ? "true" : "false")}, 'other', 'nothing to anybody')",
        var some => Statement(ShopTables.All[some % ShopTables.All.Count]),
    };

    private string Statement(string table)
    {
        var (key, count) = (Key(), _random.Next(1, 20));
        var note = $"'{_random.Next()}'";
        return (table, _random.Next(6)) switch
        {
            ("plain", 0 or 1) => $"insert into shop.plain select i, 0, {note} from generate_series({key}, {key + count}) i on conflict (id) do update set note = excluded.note",
            ("plain", 2) => $"update shop.plain set id = {Fresh()} where id = (select min(id) from shop.plain where id between {key} and {key + 100})",
            ("pairs", 0 or 1) => $"insert into shop.pairs select 'b' || i % 7, i, 0, {note} from generate_series({key}, {key + count}) i on conflict (a, b) do update set note = excluded.note",
            ("pairs", 2) => $"update shop.pairs set b = 'c{Fresh()}', note = {note} where (a, b) = (select a, b from shop.pairs where a between {key} and {key + 100} limit 1)",
            ("wide" or "whole", 0) => $"insert into shop.{table} values ('{Name(table, key)}', 0, {note}, {ShopTables.Doc}) on conflict (name) do update set note = excluded.note",
            ("wide" or "whole", 1) => $"update shop.{table} set doc = {ShopTables.Doc} where name = '{Name(table, key)}'",
            // Of a changed key the server sends the old row only under REPLICA IDENTITY FULL: without it, what is stored outside is not known.
            ("wide", 2) => $"update shop.wide set name = 'x{Fresh()}', doc = {ShopTables.Doc} where name = '{Name(table, key)}'",
            ("whole", 2) => $"update shop.whole set name = 'x{Fresh()}' where name = '{Name(table, key)}'",
            ("wide" or "whole", 3) => $"delete from shop.{table} where name = '{Name(table, key)}'",
            ("wide" or "whole", _) => $"update shop.{table} set note = {note} where name in ({string.Join(", ", Enumerable.Range(key, count).Select(i => $"'{Name(table, i)}'"))})",
            ("keyless", 0 or 1 or 2) => $"insert into shop.keyless values ({Fresh()}, 0, {note}), ({Fresh()}, 0, null)",
            (_, 3) => $"delete from shop.{table} where {Column(table)} between {key} and {key + count}",
            _ => $"update shop.{table} set note = {note} where {Column(table)} between {key} and {key + count}",
        };
    }

    private static string Column(string table) => table == "pairs" ? "a" : "id";

    /// <summary>A key that may well be there.</summary>
    private int Key() => (_number * KeysEach) + (_random.Next(4) == 0 ? (KeysEach / 2) + _random.Next(5_000) : _random.Next(1, 4_000));

    private int Fresh() => (_number * KeysEach) + _fresh++;

    private static string Name(string table, int key) => (table == "wide" ? "w" : "h") + (table == "wide" ? key : key % 600 + (key / KeysEach * KeysEach));
}
