using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Sluice.Testing.Postgres;

namespace Sluice.Bench.Cdc;

/// <summary>A throw-away server with a table of ten columns, and what was written to it in the WAL behind a slot that stays where it is.</summary>
internal sealed class CdcDatabase : IAsyncDisposable
{
    /// <summary>The table, as the options name it.</summary>
    public const string Table = "public.bench";

    /// <summary>The publication of the table.</summary>
    public const string Publication = "bench";

    /// <summary>The columns, for statements.</summary>
    public const string Columns = """
        (id bigint primary key, a int not null, b int not null, c int not null, flag boolean not null, note text not null,
         made timestamptz not null, changed timestamptz not null, price numeric(12,2) not null, extra jsonb not null)
        """;

    private const string BaseSlot = "bench_base";
    private const int RowsPerTransaction = 1_000;

    private readonly PostgresServer _server;
    private int _slots;

    private CdcDatabase(PostgresServer server, long rows) => (_server, Rows) = (server, rows);

    public long Rows { get; }

    public string ConnectionString => _server.ConnectionString();

    /// <summary>The end of the WAL behind the last insert, as the server writes it.</summary>
    public string EndLsn { get; private set; } = "";

    /// <summary>The settings of notes on the subject: what is measured is decoding, not the disk of a database.</summary>
    public static async Task<CdcDatabase> StartAsync(long rows, TextWriter progress)
    {
        var settings = new PostgresServerSettings
        {
            Parameters = new Dictionary<string, string>
            {
                ["shared_buffers"] = "2GB",
                ["synchronous_commit"] = "off",
                ["autovacuum"] = "off",
                ["logical_decoding_work_mem"] = "64MB",
                ["max_wal_size"] = "8GB",
                ["checkpoint_timeout"] = "1h",
            },
        };
        var database = new CdcDatabase(await PostgresServer.StartAsync(settings), rows);
        try
        {
            await database.FillAsync(progress);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a slot that stands before the first insert.</summary>
    public async Task<string> NewSlotAsync()
    {
        var slot = $"bench_{_slots++}";
        await ExecuteAsync($"select pg_copy_logical_replication_slot('{BaseSlot}', '{slot}')");
        return slot;
    }

    /// <summary>Waits until nobody uses a slot, and drops it.</summary>
    public Task DropSlotAsync(string slot) => ExecuteAsync(
        $"do $$ begin while exists (select from pg_replication_slots where slot_name = '{slot}' and active) loop perform pg_sleep(0.01); end loop; perform pg_drop_replication_slot('{slot}'); end $$");

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false;Command Timeout=0");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs one of PostgreSQL's programs against the database, with its output thrown away, and says what it cost.</summary>
    public async Task<(TimeSpan Elapsed, TimeSpan Cpu)> RunAsync(string program, params IEnumerable<string> arguments)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionString);
        string[] connection = ["-h", builder.Host!, "-p", builder.Port.ToString(CultureInfo.InvariantCulture), "-U", builder.Username!, "-d", builder.Database!];
        var start = new ProcessStartInfo(PostgresPrograms.Find(program), [.. connection, .. arguments]) { RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PGPASSWORD"] = builder.Password;
        var before = EndedChildrenCpu();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        var elapsed = clock.Elapsed;
        return process.ExitCode == 0
            ? (elapsed, EndedChildrenCpu() - before)
            : throw new Commands.BenchException($"{program} failed: {said}");
    }

    /// <summary>The processor time of the server, of all its processes, those that have ended included.</summary>
    public TimeSpan ServerCpu()
    {
        var postmaster = int.Parse(File.ReadLines(Path.Combine(_server.DataFolder, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var pid) || ReadStat(pid) is not { } stat) continue;
            // Fields of proc(5): utime, stime, and of the postmaster also the children that it has waited for.
            if (pid == postmaster) ticks += stat[13] + stat[14] + stat[15] + stat[16];
            else if (stat[3] == postmaster) ticks += stat[13] + stat[14];
        }

        return OfTicks(ticks);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task FillAsync(TextWriter progress)
    {
        await progress.WriteLineAsync($"writing {Rows:N0} rows");
        await ExecuteAsync($"create table {Table} {Columns}");
        await ExecuteAsync($"create publication {Publication} for table {Table}");
        await ExecuteAsync($"select pg_create_logical_replication_slot('{BaseSlot}', 'pgoutput')");
        await ExecuteAsync($$"""
            create procedure fill(total bigint) language plpgsql as $$ begin
              for start in 1 .. total by {{RowsPerTransaction}} loop
                insert into {{Table}}
                select i, i % 100, i % 1000, -i, i % 2 = 0, 'note ' || i || repeat(' some text of it', 6), now(), now() - i * interval '1 second',
                       (i % 100000) / 100.0, jsonb_build_object('n', i, 'tags', array['a', 'b'], 'city', 'Bern')
                from generate_series(start, least(start + {{RowsPerTransaction}} - 1, total)) i;
                commit;
              end loop;
            end $$
            """);
        await ExecuteAsync($"call fill({Rows})");
        await ExecuteAsync($"vacuum analyze {Table}");
        await using var connection = new NpgsqlConnection($"{ConnectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pg_current_wal_flush_lsn()::text from pg_logical_emit_message(true, 'bench', 'end')", connection);
        EndLsn = (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The processor time of programs that this one has run to their end: no program can be asked once it has ended.</summary>
    private static TimeSpan EndedChildrenCpu() => ReadStat(Environment.ProcessId) is { } stat ? OfTicks(stat[15] + stat[16]) : default;

    private static TimeSpan OfTicks(long ticks) => TimeSpan.FromSeconds(ticks / 100.0);

    private static long[]? ReadStat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name stands in parentheses and may hold anything.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return [pid, 0, .. fields.Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
