using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Types;

public sealed class TypeCatalogTests(PostgresFixture fixture) : IAsyncLifetime
{
    private PostgresServer? _server;
    private string _database = "";

    public async ValueTask InitializeAsync()
    {
        _server = await fixture.ServerAsync();
        _database = await _server.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_type_that_is_made_later_is_unknown_until_the_catalog_is_loaded_again()
    {
        await ExecuteAsync("create table first (value int4)");
        var before = await LoadAsync();
        await ExecuteAsync("create type mood as enum ('happy'); create type pair as (a mood, b mood[]); create table second (value pair[])");
        var table = await TableAsync("second");
        Assert.True(before.Knows(await TableAsync("first")));
        Assert.False(before.Knows(table));
        Assert.True((await LoadAsync()).Knows(table));
    }

    [Fact]
    public async Task Names_that_need_quotes_get_them()
    {
        await ExecuteAsync(
            """"
            create schema "My ""own""";
            create type "My ""own"""."text" as enum ('a "b"');
            create domain "My ""own"""."Dom.ain" as "My ""own"""."text";
            create table named ("select ""x""" "My ""own"""."Dom.ain");
            insert into named values ('a "b"'), (null);
            """");
        var table = await TableAsync("named");
        Assert.Equal(["a \"b\"", null], await ReadAsync(await LoadAsync(), table));
    }

    [Fact]
    public async Task Row_types_of_tables_count_only_where_a_column_is_of_them()
    {
        await ExecuteAsync("create table used (a int4); create table alone (a int4); create table holder (value used[])");
        var types = await LoadAsync();
        Assert.True(types.Knows(await TableAsync("holder")));
        Assert.Null(types.Find(await OidAsync("'alone'::regtype")));
        Assert.Equal(TypeKind.Composite, types.Find(await OidAsync("'used'::regtype"))?.Kind);
    }

    [Fact]
    public async Task A_type_named_hstore_that_is_not_the_extension_is_no_map()
    {
        await ExecuteAsync("create domain hstore as text; create table homemade (value hstore); insert into homemade values ('a=>1')");
        var table = await TableAsync("homemade");
        var types = await LoadAsync();
        Assert.Equal(TypeKind.Domain, types.Find(table.Columns[0].TypeId)?.Kind);
        Assert.Equal(["a=>1"], await ReadAsync(types, table));
    }

    private async Task<TypeCatalog> LoadAsync()
    {
        await using var connection = await OpenAsync();
        return await TypeCatalog.LoadAsync(connection, CancellationToken.None);
    }

    private async Task<CapturedTable> TableAsync(string name)
    {
        await using var connection = await OpenAsync();
        return await TypeDatabase.TableAsync(connection, name);
    }

    private async Task<List<string?>> ReadAsync(TypeCatalog types, CapturedTable table)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand($"select {types.OutputExpression(table.Columns[0])} from {table.FullName}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string?>();
        while (await reader.ReadAsync()) values.Add(await reader.IsDBNullAsync(0) ? null : reader.GetString(0));
        return values;
    }

    private async Task<uint> OidAsync(string expression)
    {
        await using var connection = await OpenAsync();
        await using var command = new NpgsqlCommand($"select {expression}::oid", connection);
        return (uint)(await command.ExecuteScalarAsync())!;
    }

    private Task ExecuteAsync(string sql) => _server!.ExecuteAsync(sql, _database);

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection($"{_database};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }
}
