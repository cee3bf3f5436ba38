using Sluice.Connect.Configuration;
using Sluice.Connect.Options;

namespace Sluice.Core.Tests.Connect.Options;

public sealed class OptionsTextTests
{
    private const string Written = """
        { 'smtp': 'smtp://me:hunter2@127.0.0.1:2525', 'password': 'hunter2', 'window': '90s', 'headers': { 'Authorization': 'hunter2' },
          'digest': { 'by': 'x', 'token': 'hunter2' }, 'steps': [{ 'by': '1', 'token': '%TOKEN%' }],
          'extra': { 'connection': 'Host=db;Password=hunter2;Database=x' } }
        """;

    [Fact]
    public void Bound_options_are_shown_with_their_defaults_and_without_secrets()
    {
        var shown = OptionsText.Show(OptionsBinder.Bind<SampleOptions>(Json.Parse(Written), "", [])!);

        Assert.DoesNotContain("hunter2", shown.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("smtp://me:********@127.0.0.1:2525", (string?)shown["smtp"]);
        Assert.Equal("********", (string?)shown["headers"]!["Authorization"]);
        Assert.Equal("Host=db;Password=********;Database=x", (string?)shown["extra"]!["connection"]);
        Assert.Equal(("90s", 8, "search"), ((string?)shown["window"], (int)shown["attempts"]!, (string?)shown["mode"]));
    }

    [Fact]
    public void A_written_configuration_is_shown_as_written_without_secrets()
    {
        var shown = OptionsText.Redact(Json.Parse(Written), typeof(SampleOptions))!;

        Assert.DoesNotContain("hunter2", shown.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(shown["attempts"]);
        Assert.Equal("********", (string?)shown["digest"]!["token"]);
        Assert.Equal("%TOKEN%", (string?)shown["steps"]![0]!["token"]);
    }

    [Fact]
    public void The_salt_of_a_mask_is_a_secret()
    {
        const string Connector = "{ 'type': 'x', 'transforms': [{ 'mask': { 'fields': ['a'], 'method': 'hash', 'salt': 'hunter2hunter2' } }, { 'mask': { 'fields': ['a'], 'salt': '%SALT%' } }] }";
        var bound = OptionsText.Show(OptionsBinder.Bind<ConnectorSettings>(Json.Parse(Connector), "", [])!);
        var written = OptionsText.Redact(Json.Parse(Connector), typeof(ConnectorSettings))!;

        Assert.All([bound, written], shown => Assert.Equal("********", (string?)shown["transforms"]![0]!["mask"]!["salt"]));
        Assert.Equal("%SALT%", (string?)written["transforms"]![1]!["mask"]!["salt"]);
    }

    [Theory]
    [InlineData("smtp://user:pass@word@host:25", "smtp://user:********@host:25")]
    [InlineData("https://host:8080/path", "https://host:8080/path")]
    [InlineData("https://x.azurewebsites.net/api?code=abc&a=b", "https://x.azurewebsites.net/api?code=********&a=b")]
    [InlineData("AccountName=a;AccountKey=abc==;EndpointSuffix=x", "AccountName=a;AccountKey=********;EndpointSuffix=x")]
    [InlineData("Server=x; Pwd = two words ;Port=1", "Server=x; Pwd = ********;Port=1")]
    [InlineData("no secret, 100% sure", "no secret, 100% sure")]
    public void Passwords_in_addresses_and_connection_strings_are_hidden(string text, string shown) =>
        Assert.Equal(shown, SecretText.Redact(text));

    [Fact]
    public void A_secret_that_is_sent_back_hidden_keeps_its_value()
    {
        var errors = new List<ConfigurationError>();
        var edited = OptionsText.Redact(Json.Parse(Written), typeof(SampleOptions))!;
        edited["window"] = "1m";
        edited["password"] = "new";

        var restored = KeptSecrets.Restore(Json.Parse(edited.ToJsonString()), Json.Parse(Written), typeof(SampleOptions), "c", [], errors)!;

        Assert.Empty(errors);
        Assert.Equal("smtp://me:hunter2@127.0.0.1:2525", (string?)restored["smtp"]);
        Assert.Equal(("1m", "new"), ((string?)restored["window"], (string?)restored["password"]));
        Assert.Equal("hunter2", (string?)restored["digest"]!["token"]);
        Assert.Equal("hunter2", (string?)restored["headers"]!["Authorization"]);
    }

    [Fact]
    public void A_hidden_secret_with_no_value_behind_it_is_an_error()
    {
        var errors = new List<ConfigurationError>();

        KeptSecrets.Restore(Json.Parse("{ 'password': '********' }"), null, typeof(SampleOptions), "c", [], errors);

        Assert.Equal("c.password", Assert.Single(errors).Path);
    }
}
