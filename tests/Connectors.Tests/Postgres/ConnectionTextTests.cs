using Sluice.Connectors.Postgres;

namespace Sluice.Connectors.Tests.Postgres;

public class ConnectionTextTests
{
    [Theory]
    [InlineData("Host=db;Username=ann;Password=a b;Database=shop", "db", 5432, "ann", "a b", "shop")]
    [InlineData("postgres://ann:p%40ss%2F%3A@db:6543/my%20shop", "db", 6543, "ann", "p@ss/:", "my shop")]
    [InlineData("postgresql://db", "db", 5432, null, null, null)]
    [InlineData("postgres://ann@[::1]:6543/shop?application_name=x", "::1", 6543, "ann", null, "shop")]
    [InlineData("postgres://ann:secret@one:1,two:2/shop?target_session_attrs=primary", "one:1,two:2", 5432, "ann", "secret", "shop")]
    [InlineData("postgres:///shop?host=db&port=6543&user=ann&password=%26", "db", 6543, "ann", "&", "shop")]
    public void Both_forms_are_read(string text, string host, int port, string? user, string? password, string? database)
    {
        Assert.True(ConnectionText.TryParse(text, out var connection, out _));
        Assert.Equal((host, port, user, password, database), (connection.Host, connection.Port, connection.Username, connection.Password, connection.Database));
    }

    [Fact]
    public void What_a_uri_says_of_encryption_counts()
    {
        Assert.True(ConnectionText.TryParse("postgres://db/shop?sslmode=verify-full&connect_timeout=7", out var connection, out _));
        Assert.Equal((Npgsql.SslMode.VerifyFull, 7), (connection.SslMode, connection.Timeout));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Username=ann;Password=hunter22")]
    [InlineData("Host=db;Password=hunter22;hunter33=1")]
    [InlineData("Host=db;Password=hunter22;hunter33")]
    [InlineData("Host=db;Port=hunter22")]
    [InlineData("postgres://ann:hunter22@db:hunter33/shop")]
    [InlineData("postgres://ann:hunter22@db/shop?hunter33=1")]
    [InlineData("postgres://ann:hunter22@db/shop?sslmode=hunter33")]
    [InlineData("postgres://ann:hunter22@/shop")]
    [InlineData("mysql://ann:hunter22@db/shop")]
    public void What_cannot_be_read_is_told_without_a_word_of_it(string text)
    {
        Assert.False(ConnectionText.TryParse(text, out _, out var problem));
        Assert.NotEmpty(problem);
        Assert.DoesNotContain("hunter", problem, StringComparison.Ordinal);
    }
}
