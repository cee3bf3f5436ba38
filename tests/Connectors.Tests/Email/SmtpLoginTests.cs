using System.Diagnostics;

namespace Sluice.Connectors.Tests.Email;

public sealed class SmtpLoginTests : IDisposable
{
    /// <summary>Set in a process of its own, which trusts the certificate authority of one test.</summary>
    private const string ServerCertificate = "SLUICE_TEST_MAIL_CERTIFICATE";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-mail-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>
    /// The client can only be made to trust a certificate by what OpenSSL reads from the environment when the process
    /// starts. So this test runs itself once more, as a process that trusts its authority, and that one sends the mail.
    /// </summary>
    [Fact]
    public async Task A_mail_goes_out_over_STARTTLS_after_a_login()
    {
        if (Environment.GetEnvironmentVariable(ServerCertificate) is { } prefix)
        {
            await SendOverTlsAsync(prefix);
            return;
        }

        var certificates = TestCertificates.Create(_folder.FullName);
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", typeof(SmtpLoginTests).Assembly.Location, "-method", $"*.{nameof(A_mail_goes_out_over_STARTTLS_after_a_login)}" },
            Environment = { ["SSL_CERT_FILE"] = certificates.Authority, [ServerCertificate] = certificates.Prefix },
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("Total: 1,", output);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_stops_the_connector()
    {
        var certificates = TestCertificates.Create(_folder.FullName);
        await using var server = await MailServer.StartAsync(new { cert = certificates.Certificate, key = certificates.Key });
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port, tls: "starttls"));
        var atOpen = await Assert.ThrowsAsync<ConnectorStoppedException>(async () => await sink.OpenAsync(CancellationToken.None));
        Assert.Contains("certificate", atOpen.Message);
        var atDelivery = await Assert.ThrowsAsync<ConnectorStoppedException>(async () => await sink.DeliverAsync(MailSinks.To(0, "ann")));
        Assert.Contains("certificate", atDelivery.Message);
        Assert.Contains("certificate", Assert.Single(await sink.CheckAsync(CancellationToken.None)));
        Assert.Empty(await server.StopAsync());
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_no_mail_unless_that_is_allowed()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port, tls: "starttls"));
        var stopped = await Assert.ThrowsAsync<ConnectorStoppedException>(async () => await sink.OpenAsync(CancellationToken.None));
        Assert.Contains("offers no STARTTLS", stopped.Message);
        await Assert.ThrowsAnyAsync<Exception>(async () => await sink.DeliverAsync(MailSinks.To(0, "ann")));
        Assert.Empty(await server.StopAsync());
    }

    [Fact]
    public async Task User_and_password_are_percent_decoded()
    {
        await using var server = await MailServer.StartAsync(new { user = "ann@example.com", password = "p:/@#ä", authWithoutTls = true });
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port, login: "ann%40example.com:p%3A%2F%40%23%C3%A4@"));
        await sink.OpenAsync(CancellationToken.None);
        Assert.Empty((await sink.DeliverAsync(MailSinks.To(0, "bob"))).Failures);
        Assert.Equal("ann@example.com", (await server.NextMailAsync()).User);
    }

    [Fact]
    public async Task A_wrong_password_stops_the_connector_and_is_not_repeated_in_the_message()
    {
        await using var server = await MailServer.StartAsync(new { user = "ann", password = "right", authWithoutTls = true });
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port, login: "ann:wr0ng@"));
        var atOpen = await Assert.ThrowsAsync<ConnectorStoppedException>(async () => await sink.OpenAsync(CancellationToken.None));
        var atDelivery = await Assert.ThrowsAsync<ConnectorStoppedException>(async () => await sink.DeliverAsync(MailSinks.To(0, "bob")));
        foreach (var message in new[] { atOpen.Message, atDelivery.Message, Assert.Single(await sink.CheckAsync(CancellationToken.None)) })
        {
            Assert.Contains("authentication failed for user 'ann'", message);
            Assert.DoesNotContain("wr0ng", message);
        }

        Assert.Contains("535 5.7.8", atOpen.Message);
        Assert.Empty(await server.StopAsync());
    }

    [Fact]
    public async Task A_missing_login_is_told_with_its_remedy()
    {
        await using var server = await MailServer.StartAsync(new { user = "ann", password = "right", authWithoutTls = true });
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        var stopped = await Assert.ThrowsAsync<ConnectorStoppedException>(async () => await sink.DeliverAsync(MailSinks.To(0, "bob")));
        Assert.Contains("put user and password into smtp", stopped.Message);
    }

    [Fact]
    public async Task A_login_of_a_kind_that_the_client_does_not_know_is_told_at_once()
    {
        await using var server = await MailServer.StartAsync(
            new { user = "ann", password = "right", authMethods = new[] { "PLAIN" }, authWithoutTls = true });
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port, login: "ann:right@"));
        var stopped = await Assert.ThrowsAsync<ConnectorStoppedException>(async () => await sink.OpenAsync(CancellationToken.None));
        Assert.Contains("AUTH LOGIN", stopped.Message);
    }

    private static async Task SendOverTlsAsync(string prefix)
    {
        await using var server = await MailServer.StartAsync(
            new { cert = prefix + ".pem", key = prefix + ".key", user = "ann", password = "secret" });
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port, login: "ann:secret@", tls: "starttls"));
        Assert.Empty(await sink.CheckAsync(CancellationToken.None));
        await sink.OpenAsync(CancellationToken.None);
        Assert.Empty((await sink.DeliverAsync(MailSinks.To(0, "bob"), MailSinks.To(1, "bob"))).Failures);
        foreach (var mail in await server.StopAsync())
        {
            Assert.True(mail.Secure);
            Assert.Equal("ann", mail.User);
            Assert.Equal(["bob@example.com"], mail.To);
        }

        Assert.Equal(2, server.Count("mail"));
    }
}
