using Microsoft.Data.Sqlite;
using Sluice.Connectors.Sqlite;
using Sluice.Connectors.Sqlite.Storage;

namespace Sluice.Connectors.Tests.Sqlite;

public sealed class SqliteFileTests
{
    [Fact]
    public async Task A_damaged_file_stops_the_connector_with_the_remedy()
    {
        await using var index = TestIndex.Closed();
        Directory.CreateDirectory(Path.GetDirectoryName(index.File)!);
        await File.WriteAllTextAsync(index.File, new string('x', 8_192));
        await AssertStoppedAsync(index, "delete the file", "reset the connector's offsets");
    }

    [Fact]
    public async Task A_page_damaged_later_stops_the_delivery_with_the_remedy()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync(Enumerable.Range(0, 2_000).Select(i => $"some words {i}"));
        await index.Sink.DisposeAsync();
        await using (var file = File.OpenWrite(index.File))
        {
            var junk = new byte[file.Length - 4_096];
            Array.Fill(junk, (byte)0xA5);
            file.Position = 4_096;
            await file.WriteAsync(junk);
        }

        var error = await Assert.ThrowsAsync<ConnectorStoppedException>(async () =>
        {
            await index.ReopenAsync();
            await index.AddAsync("one more");
        });
        Assert.Contains("delete the file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.Sink.DisposeAsync();
        Execute(index.File, "PRAGMA user_version = 2");
        await AssertStoppedAsync(index, "version 2", "delete the file");
    }

    [Fact]
    public async Task The_database_of_another_program_is_left_alone()
    {
        await using var index = TestIndex.Closed();
        Directory.CreateDirectory(Path.GetDirectoryName(index.File)!);
        Execute(index.File, "CREATE TABLE accounts (id INTEGER)");
        await AssertStoppedAsync(index, "another program", "'file'");
        using var connection = Connect(index.File);
        using var tables = connection.CreateCommand();
        tables.CommandText = "SELECT group_concat(name) FROM sqlite_schema";
        Assert.Equal("accounts", await tables.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_check_finds_nothing_wrong_with_a_file_that_is_missing_or_ours()
    {
        await using var index = TestIndex.Closed();
        Assert.Empty(await index.Sink.CheckAsync(default));
        Assert.False(Directory.Exists(Path.GetDirectoryName(index.File)));

        await index.Sink.OpenAsync(default);
        await using var beside = index.NewSink();
        Assert.Empty(await beside.CheckAsync(default));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_file_is_reported()
    {
        await using var index = TestIndex.Closed();
        Directory.CreateDirectory(index.File);
        Assert.Contains("is a folder", Assert.Single(await index.Sink.CheckAsync(default)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_outage_and_not_a_fault_of_the_records()
    {
        await using var index = TestIndex.Closed();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetDirectoryName(index.File)!)!);
        await File.WriteAllTextAsync(Path.GetDirectoryName(index.File)!, "in the way");
        await Assert.ThrowsAnyAsync<IOException>(async () => await index.Sink.OpenAsync(default));
    }

    [Fact]
    public async Task A_relative_path_starts_at_the_configuration()
    {
        await using var index = await TestIndex.OpenAsync(new SqliteSinkOptions { File = "mine/found.db" });
        await index.AddAsync("here");
        var root = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(index.File)))!;
        Assert.True(File.Exists(Path.Combine(root, "mine", "found.db")));
        Assert.Equal("0", await index.FindAsync("here"));
    }

    [Fact]
    public async Task A_search_before_anything_was_delivered_finds_nothing()
    {
        await using var index = TestIndex.Closed();
        Assert.Equal(0, (await index.AskAsync("anything")).Total);
    }

    [Theory]
    [InlineData(13, typeof(SinkUnavailableException), "full")]
    [InlineData(5, typeof(SinkUnavailableException), "locked")]
    [InlineData(10, typeof(SinkUnavailableException), "may write")]
    [InlineData(8, typeof(SinkUnavailableException), "may write")]
    [InlineData(11, typeof(ConnectorStoppedException), "delete the file")]
    [InlineData(26, typeof(ConnectorStoppedException), "delete the file")]
    [InlineData(1, typeof(SqliteException), "what SQLite says")]
    public void An_error_of_the_database_means(int code, Type meaning, string words)
    {
        var error = SqliteFaults.Translate(new SqliteException("what SQLite says", code), "x.db");
        Assert.IsType(meaning, error);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static async Task AssertStoppedAsync(TestIndex index, params string[] words)
    {
        var found = Assert.Single(await index.NewSink().CheckAsync(default));
        await using var sink = index.NewSink();
        var error = await Assert.ThrowsAsync<ConnectorStoppedException>(async () => await sink.OpenAsync(default));
        foreach (var word in words)
        {
            Assert.Contains(word, error.Message, StringComparison.Ordinal);
            Assert.Contains(word, found, StringComparison.Ordinal);
        }
    }

    private static void Execute(string file, string sql)
    {
        using var connection = Connect(file);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Connect(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
