using Sluice.Testing;

namespace Sluice.Connectors.Tests.Email;

public sealed class SmtpDeliveryTests
{
    [Fact]
    public async Task A_mail_arrives_as_it_was_written()
    {
        await using var server = await MailServer.StartAsync();
        var options = MailSinks.Options(server.Port) with
        {
            From = "\"Wörks, Ops\" <sluice@example.com>",
            Text = "Hello {{name}},\n.leading dot\n..two\n\nbye",
            Html = "<p>{{name}}</p>\n{{{raw}}}",
        };
        await using var sink = MailSinks.Create(options);
        await sink.OpenAsync(CancellationToken.None);
        var result = await sink.DeliverAsync(MailSinks.Record(7,
            """{"to":"Ann <ann@example.com>","subject":"Grüße, Привет 👋","name":"A & é","raw":"<b>"}"""));
        Assert.Empty(result.Failures);

        var mail = await server.NextMailAsync();
        Assert.Equal("sluice@example.com", mail.From);
        Assert.Equal(["ann@example.com"], mail.To);
        Assert.Equal("Grüße, Привет 👋", mail.Content["Subject"]);
        Assert.Equal("\"Ann\" <ann@example.com>", mail.Content["To"]);
        Assert.Equal("Wörks, Ops <sluice@example.com>", mail.Content["From"]);
        Assert.Equal("orders-0-7", mail.Content["X-Sluice-Record"]);
        Assert.Matches("^<orders\\.0\\.7\\.[0-9a-f]{12}@example\\.com>$", mail.Content["Message-ID"]);
        Assert.StartsWith("multipart/alternative", mail.Content["Content-Type"]);
        Assert.Equal(["text/plain; charset=utf-8", "text/html; charset=utf-8"], mail.Content.Parts.Select(part => part["Content-Type"]));
        Assert.Equal("Hello A & é,\r\n.leading dot\r\n..two\r\n\r\nbye", mail.Content.Parts[0].Body);
        Assert.Equal("<p>A &amp; é</p>\r\n<b>", mail.Content.Parts[1].Body);
    }

    [Fact]
    public async Task Plain_text_with_dots_at_the_beginning_of_lines_stays_whole()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port) with { Text = ".\n..x\n.y\r\n{{text}}\n." });
        await sink.DeliverAsync(MailSinks.To(0, "ann"));
        var mail = await server.NextMailAsync();
        Assert.Equal("7bit", mail.Content["Content-Transfer-Encoding"]);
        Assert.Equal(".\r\n..x\r\n.y\r\nt0\r\n.", mail.Content.Body.TrimEnd());
    }

    [Fact]
    public async Task Mails_of_a_batch_share_one_connection_and_keep_their_order()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        await sink.DeliverAsync([.. Enumerable.Range(0, 20).Select(offset => MailSinks.To(offset, "ann"))]);
        var mails = await server.StopAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(offset => $"n{offset}"), mails.Select(mail => mail.Content["Subject"]));
        Assert.Equal(1, server.Count("connect"));
    }

    [Fact]
    public async Task Each_recipient_gets_a_message_of_its_own_with_its_own_id()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        await sink.DeliverAsync(MailSinks.To(0, "ann bob ANN"));
        var mails = await server.StopAsync();
        Assert.Equal(["ann@example.com", "bob@example.com"], mails.SelectMany(mail => mail.To));
        Assert.Equal(["ann@example.com", "bob@example.com"], mails.Select(mail => mail.Content["To"]));
        Assert.Equal(2, mails.Select(mail => mail.Content["Message-ID"]).Distinct().Count());
    }

    [Fact]
    public async Task The_same_record_has_the_same_message_id_after_a_restart()
    {
        await using var server = await MailServer.StartAsync();
        for (var start = 0; start < 2; start++)
        {
            await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
            await sink.DeliverAsync(MailSinks.To(3, "ann"));
        }

        var mails = await server.StopAsync();
        Assert.Equal(2, mails.Count);
        Assert.Equal(mails[0].Content["Message-ID"], mails[1].Content["Message-ID"]);
    }

    [Fact]
    public async Task A_refused_recipient_goes_to_the_dead_letters_and_the_others_get_their_mail()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        var result = await sink.DeliverAsync(
            MailSinks.To(0, "ann"), MailSinks.To(1, "refused"), MailSinks.To(2, "spam"), MailSinks.To(3, "bob"));
        Assert.Equal([(1, FaultAction.DeadLetter), (2, FaultAction.DeadLetter)], Answers(result));
        Assert.Contains("550 5.1.1 nobody of that name here", result.Failures[0].Reason);
        Assert.Contains("refused@example.com", result.Failures[0].Reason);
        Assert.Contains("554 5.7.1 that looks like spam", result.Failures[1].Reason);
        Assert.Equal(["n0", "n3"], (await server.StopAsync()).Select(mail => mail.Content["Subject"]));
    }

    [Fact]
    public async Task A_refused_sender_is_told_in_the_servers_words()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port) with { From = "unwanted@example.com" });
        var result = await sink.DeliverAsync(MailSinks.To(0, "ann"));
        Assert.Equal([(0, FaultAction.DeadLetter)], Answers(result));
        Assert.Contains("5.7.1 not you", result.Failures[0].Reason);
    }

    [Fact]
    public async Task A_mail_for_later_holds_the_later_ones_of_its_key_and_no_others()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        var result = await sink.DeliverAsync(
            MailSinks.To(0, "later", key: "a"), MailSinks.To(1, "full", key: "b"), MailSinks.To(2, "ann", key: "a"),
            MailSinks.To(3, "bob", key: "b"), MailSinks.To(4, "carl", key: "c"), MailSinks.To(5, "dora"));
        Assert.Equal(
            [(0, FaultAction.Later), (1, FaultAction.Retry), (2, FaultAction.Later), (3, FaultAction.Later)], Answers(result));
        Assert.Contains("451 4.3.0 come back later", result.Failures[0].Reason);
        Assert.Equal(["n4", "n5"], (await server.StopAsync()).Select(mail => mail.Content["Subject"]));
    }

    [Fact]
    public async Task A_dead_letter_does_not_hold_its_key()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        var result = await sink.DeliverAsync(MailSinks.To(0, "refused", key: "a"), MailSinks.To(1, "ann", key: "a"));
        Assert.Equal([(0, FaultAction.DeadLetter)], Answers(result));
        Assert.Equal("n1", (await server.NextMailAsync()).Content["Subject"]);
    }

    [Fact]
    public async Task Recipients_who_have_their_mail_do_not_get_it_again_with_the_retry_of_another()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        var record = MailSinks.To(0, "ann greylisted bob refused");
        Assert.Equal([(0, FaultAction.Later)], Answers(await sink.DeliverAsync(record)));
        Assert.Equal([(0, FaultAction.DeadLetter)], Answers(await sink.DeliverAsync(record)));
        var mails = await server.StopAsync();
        Assert.Equal(["ann@example.com", "bob@example.com", "greylisted@example.com"], mails.SelectMany(mail => mail.To));
    }

    [Fact]
    public async Task A_topic_that_was_made_again_is_not_taken_for_the_old_one()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        var record = MailSinks.To(0, "ann");
        await sink.DeliverAsync(record);
        await sink.DeliverAsync(record);
        await sink.DeliverAsync(record with { Record = record.Record with { Timestamp = record.Timestamp.AddDays(1) } });
        Assert.Equal(2, (await server.StopAsync()).Count);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("cut-at-the-end")]
    public async Task A_cut_connection_is_an_outage_and_keeps_the_answer_for_what_was_sent(string how)
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        var result = await sink.DeliverAsync(MailSinks.To(0, "ann"), MailSinks.To(1, how), MailSinks.To(2, "bob"));
        Assert.Equal([(1, FaultAction.Later), (2, FaultAction.Later)], Answers(result));
        await Assert.ThrowsAsync<SinkUnavailableException>(async () => await sink.DeliverAsync(MailSinks.To(1, how)));

        Assert.Empty((await sink.DeliverAsync(MailSinks.To(2, "bob"))).Failures);
        Assert.Equal(["n0", "n2"], (await server.StopAsync()).Select(mail => mail.Content["Subject"]));
    }

    [Theory]
    [InlineData("silent")]
    [InlineData("silent-at-the-end")]
    public async Task A_server_that_does_not_answer_is_an_outage(string how)
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port) with { Timeout = TimeSpan.FromSeconds(1) });
        var outage = await Assert.ThrowsAsync<SinkUnavailableException>(
            async () => await sink.DeliverAsync(MailSinks.To(0, how)).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("did not answer within 1s", outage.Message);
        Assert.Empty((await sink.DeliverAsync(MailSinks.To(1, "ann"))).Failures);
    }

    [Theory]
    [InlineData("silent")]
    [InlineData("silent-at-the-end")]
    public async Task Cancellation_ends_a_delivery_soon_and_tells_what_was_sent(string how)
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        using var cancel = new CancellationTokenSource();
        var delivery = sink.DeliverAsync(
            new SinkBatch([MailSinks.To(0, "ann"), MailSinks.To(1, how), MailSinks.To(2, "bob")]), cancel.Token).AsTask();
        await server.NextMailAsync();
        await cancel.CancelAsync();
        var result = await delivery.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([(1, FaultAction.Later), (2, FaultAction.Later)], Answers(result));
    }

    [Fact]
    public async Task Cancellation_before_anything_was_sent_is_an_exception()
    {
        await using var server = await MailServer.StartAsync();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        using var cancel = new CancellationTokenSource();
        var delivery = sink.DeliverAsync(new SinkBatch([MailSinks.To(0, "silent")]), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_server_that_is_down_is_an_outage_until_it_is_back()
    {
        var port = FreePort.Find();
        await using var sink = MailSinks.Create(MailSinks.Options(port));
        await Assert.ThrowsAsync<SinkUnavailableException>(async () => await sink.OpenAsync(CancellationToken.None));
        await Assert.ThrowsAsync<SinkUnavailableException>(async () => await sink.DeliverAsync(MailSinks.To(0, "ann")));
        Assert.Contains("cannot be reached", Assert.Single(await sink.CheckAsync(CancellationToken.None)));

        await using var server = await MailServer.StartAsync(new { port });
        await sink.OpenAsync(CancellationToken.None);
        Assert.Empty((await sink.DeliverAsync(MailSinks.To(0, "ann"))).Failures);
        Assert.Empty(await sink.CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_while_quiet_is_replaced()
    {
        await using var server = await MailServer.StartAsync(new { idle = 300 });
        var clock = new MovingClock();
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port), clock);
        await sink.DeliverAsync(MailSinks.To(0, "ann"));
        clock.Advance(TimeSpan.FromSeconds(21));
        Assert.Empty((await sink.DeliverAsync(MailSinks.To(1, "ann"))).Failures);
        Assert.Equal(2, server.Count("connect"));
        Assert.Equal(2, (await server.StopAsync()).Count);
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_too_early_is_an_outage_of_one_attempt()
    {
        await using var server = await MailServer.StartAsync(new { idle = 300 });
        await using var sink = MailSinks.Create(MailSinks.Options(server.Port));
        await sink.DeliverAsync(MailSinks.To(0, "ann"));
        await server.WaitForAsync("close");
        await Assert.ThrowsAsync<SinkUnavailableException>(async () => await sink.DeliverAsync(MailSinks.To(1, "ann")));
        Assert.Empty((await sink.DeliverAsync(MailSinks.To(1, "ann"))).Failures);
        Assert.Equal(2, (await server.StopAsync()).Count);
    }

    private static IEnumerable<(int, FaultAction)> Answers(DeliveryResult result) =>
        result.Failures.Select(failure => (failure.Index, failure.Action));
}
