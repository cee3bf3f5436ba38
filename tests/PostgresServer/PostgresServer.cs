using System.Diagnostics;
using System.Security.Cryptography;
using Npgsql;

namespace Sluice.Testing.Postgres;

/// <summary>
/// A PostgreSQL server of its own in a temporary folder, on a free port of 127.0.0.1, ready for logical replication. It is gone
/// with the object, and also when this process is killed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The role that owns everything.</summary>
    public const string Superuser = "postgres";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _folder;
    private readonly PostgresServerSettings _settings;
    private Process? _postmaster;
    private Process? _guard;
    private int _databases;

    private PostgresServer(string folder, PostgresServerSettings settings) => (_folder, _settings) = (folder, settings);

    /// <summary>The port, the same after a restart.</summary>
    public int Port { get; private set; } = FreePort.Find();

    /// <summary>The superuser's password.</summary>
    public string Password { get; } = RandomNumberGenerator.GetHexString(20);

    /// <summary>The folder of the server's data.</summary>
    public string DataFolder => Path.Combine(_folder, "data");

    /// <summary>The file with what the server has said.</summary>
    public string LogFile => Path.Combine(_folder, "log");

    /// <summary>Makes a server and waits until it takes connections.</summary>
    public static async Task<PostgresServer> StartAsync(PostgresServerSettings? settings = null)
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("sluice-postgres-").FullName, settings ?? new());
        try
        {
            server.Guard();
            await server.InitializeAsync();
            await server.LaunchAsync(mayMove: true);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How a client reaches a database of this server as its superuser.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username={Superuser};Password={Password};Database={database}";

    /// <summary>Makes an empty database, and gives the connection string to it.</summary>
    public async Task<string> CreateDatabaseAsync(string? name = null)
    {
        var database = name ?? $"database_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync($"create database \"{database.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        return ConnectionString(database);
    }

    /// <summary>Runs statements on a connection of its own.</summary>
    /// <param name="connectionString">The database; <c>postgres</c> when there is none.</param>
    public async Task ExecuteAsync(string sql, string? connectionString = null)
    {
        await using var connection = new NpgsqlConnection($"{connectionString ?? ConnectionString()};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Shuts the server down in good order; clients are disconnected (<c>fast</c>), waited for (<c>smart</c>) or dropped (<c>immediate</c>).</summary>
    public async Task StopAsync(string mode = "fast")
    {
        await ServerAccount.RunAsync(_folder, LogFile, PostgresPrograms.Find("pg_ctl"), "stop", "-D", DataFolder, "-m", mode, "-w");
        await _postmaster!.WaitForExitAsync();
    }

    /// <summary>Kills the postmaster and all of its children at once, as a power cut would.</summary>
    public async Task KillAsync()
    {
        _postmaster!.Kill(entireProcessTree: true);
        await _postmaster.WaitForExitAsync();
    }

    /// <summary>Starts the server again on the same data and the same port, after stopping it when it still runs.</summary>
    public async Task RestartAsync()
    {
        if (!_postmaster!.HasExited) await StopAsync();
        await LaunchAsync(mayMove: false);
    }

    /// <summary>Ends the server and removes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_postmaster is { HasExited: false }) await KillAsync();
        _postmaster?.Dispose();
        if (_guard is null) return;
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _guard = null;
    }

    /// <summary>A process that outlives this one, however that ends, and then takes the server and its folder away.</summary>
    private void Guard()
    {
        const string script = """
            trap "" INT TERM HUP
            cat >/dev/null
            if pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null); then
              kill -QUIT "$pid" 2>/dev/null
              while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
            fi
            rm -rf "$0"
            """;
        _guard = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script, _folder]) { RedirectStandardInput = true, UseShellExecute = false });
    }

    private async Task InitializeAsync()
    {
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, Password);
        await File.WriteAllTextAsync(LogFile, "");
        await ServerAccount.OwnAsync(_folder);
        await ServerAccount.RunAsync(
            _folder, LogFile, PostgresPrograms.Find("initdb"), "-D", DataFolder, "-U", Superuser, "-A", "scram-sha-256",
            $"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions");
        File.Delete(password);
    }

    private async Task LaunchAsync(bool mayMove)
    {
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            _postmaster?.Dispose();
            _postmaster = ServerAccount.Start(
                _folder, "/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", LogFile, PostgresPrograms.Find("postgres"), "-D", DataFolder, .. _settings.Arguments(Port)]);
            if (await AnswersAsync(since)) return;
            var said = await File.ReadAllTextAsync(LogFile);
            if (Stopwatch.GetElapsedTime(since) > Patience || !said.Contains("could not bind", StringComparison.Ordinal))
                throw new InvalidOperationException($"The server did not start: {said[^Math.Min(said.Length, 4_000)..]}");
            // Somebody else has got the port since it was free.
            if (mayMove) Port = FreePort.Find();
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>Whether the server takes connections; false when it has ended, or patience with it.</summary>
    private async Task<bool> AnswersAsync(long since)
    {
        while (!_postmaster!.HasExited && Stopwatch.GetElapsedTime(since) < Patience)
        {
            try
            {
                await ExecuteAsync("select 1");
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
            }
        }

        return false;
    }
}
