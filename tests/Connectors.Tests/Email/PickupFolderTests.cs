namespace Sluice.Connectors.Tests.Email;

public sealed class PickupFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("sluice-pickup-");

    private string Folder => Path.Combine(_root.FullName, "out", "mail");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task A_mail_becomes_a_valid_file_named_after_its_record()
    {
        var options = MailSinks.PickupOptions(Folder) with { Text = "Hé {{subject}}\n.\n..x", Html = "<p>{{subject}}</p>" };
        await using (var sink = MailSinks.Create(options))
        {
            await sink.OpenAsync(CancellationToken.None);
            var result = await sink.DeliverAsync(MailSinks.Record(5, """{"to":"ann@exämple.com, bob@example.com","subject":"Größe"}"""));
            Assert.Empty(result.Failures);
        }

        var files = Files();
        Assert.Equal(2, files.Count);
        Assert.All(files, file => Assert.Matches("^orders-0-5-[0-9a-f]{12}\\.eml$", Path.GetFileName(file)));
        var mails = files.Select(file => MimeText.Parse(File.ReadAllBytes(file))).ToList();
        Assert.Equal(["ann@xn--exmple-cua.com", "bob@example.com"], mails.Select(mail => mail["To"]).Order());
        Assert.All(mails, mail =>
        {
            Assert.Equal(["X-Sender", "X-Receiver"], mail.HeaderNames.Take(2));
            Assert.Equal("Größe", mail["Subject"]);
            Assert.Equal("auto-generated", mail["Auto-Submitted"]);
            Assert.True(DateTimeOffset.TryParse(mail["Date"], out _), mail["Date"]);
            Assert.Equal("Hé Größe\r\n.\r\n..x", mail.Parts[0].Body);
            Assert.Equal("<p>Gr&#246;&#223;e</p>".Replace("&#246;", "ö").Replace("&#223;", "ß"), mail.Parts[1].Body);
        });
        Assert.Empty(Directory.GetDirectories(Folder));
    }

    [Fact]
    public async Task A_record_that_comes_again_after_a_restart_takes_the_place_of_its_file()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var sink = MailSinks.Create(MailSinks.PickupOptions(Folder));
            await sink.OpenAsync(CancellationToken.None);
            await sink.DeliverAsync(MailSinks.To(1, "ann"), MailSinks.To(2, "ann"));
        }

        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task What_a_crash_left_unfinished_is_gone_after_the_next_start()
    {
        var unfinished = Directory.CreateDirectory(Path.Combine(Folder, ".sluice-mail-0"));
        await File.WriteAllTextAsync(Path.Combine(unfinished.FullName, "half.eml"), "X-Sender: a");
        await using var sink = MailSinks.Create(MailSinks.PickupOptions(Folder));
        await sink.OpenAsync(CancellationToken.None);
        Assert.Empty((await sink.DeliverAsync(MailSinks.To(1, "ann"))).Failures);
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_relative_folder_starts_at_the_configuration()
    {
        var relative = Path.GetRelativePath(Path.GetTempPath(), Folder);
        await using var sink = MailSinks.Create(MailSinks.PickupOptions(relative));
        await sink.OpenAsync(CancellationToken.None);
        await sink.DeliverAsync(MailSinks.To(1, "ann"));
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_folder_that_vanished_is_an_outage_and_comes_back_with_a_new_start()
    {
        await using var sink = MailSinks.Create(MailSinks.PickupOptions(Folder));
        await sink.OpenAsync(CancellationToken.None);
        Directory.Delete(Folder, recursive: true);
        await Assert.ThrowsAsync<SinkUnavailableException>(async () => await sink.DeliverAsync(MailSinks.To(1, "ann")));
        await sink.OpenAsync(CancellationToken.None);
        Assert.Empty((await sink.DeliverAsync(MailSinks.To(1, "ann"))).Failures);
    }

    [Fact]
    public async Task A_check_leaves_no_trace_and_tells_of_a_file_in_the_way()
    {
        await using var sink = MailSinks.Create(MailSinks.PickupOptions(Folder));
        Assert.Empty(await sink.CheckAsync(CancellationToken.None));
        Assert.Empty(_root.GetFileSystemInfos());

        await File.WriteAllTextAsync(Path.Combine(_root.FullName, "out"), "");
        Assert.Contains("is a file", Assert.Single(await sink.CheckAsync(CancellationToken.None)));
        await Assert.ThrowsAsync<SinkUnavailableException>(async () => await sink.OpenAsync(CancellationToken.None));
    }

    private List<string> Files() => [.. Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)];
}
