using System.Diagnostics;
using Npgsql;
using Sluice.Testing.Postgres;

namespace Sluice.EndToEnd.Tests.Replication;

/// <summary>PostgreSQL's own benchmark at work on a database: transactions over four tables, for as long as it is let.</summary>
internal sealed class PgBench : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly string _database;
    private readonly Task _running;

    /// <summary>Begins; after the server was away it goes on.</summary>
    public PgBench(string database)
    {
        _database = database;
        _running = Task.Run(RunAsync);
    }

    /// <summary>The tables that it makes.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["pgbench_accounts", "pgbench_branches", "pgbench_tellers", "pgbench_history"];

    /// <summary>Makes the tables.</summary>
    /// <param name="withRows">False leaves them empty.</param>
    public static Task InitializeAsync(string database, bool withRows) => RunAsync(database, "-i", "-q", "-I", withRows ? "dtgp" : "dtp");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static async Task RunAsync(string database, params string[] arguments)
    {
        using var process = Start(database, arguments);
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await error);
    }

    private static Process Start(string database, IEnumerable<string> arguments)
    {
        var where = new NpgsqlConnectionStringBuilder(database);
        var start = new ProcessStartInfo(
            PostgresPrograms.Find("pgbench"), ["-h", where.Host!, "-p", $"{where.Port}", "-U", where.Username!, .. arguments, where.Database!])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = where.Password;
        return Process.Start(start)!;
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var process = Start(_database, ["-n", "-c", "3", "-T", "600", "-R", "150"]);
            process.OutputDataReceived += static (_, _) => { };
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await Task.WhenAny(process.WaitForExitAsync(_stop.Token));
            if (!process.HasExited) process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            await Task.WhenAny(Task.Delay(Pause, TimeProvider.System, _stop.Token));
        }
    }
}
