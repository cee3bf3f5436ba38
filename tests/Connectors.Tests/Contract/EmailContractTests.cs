using Sluice.Connectors.Email;
using Sluice.Connectors.Tests.Files;
using Sluice.Testing;

namespace Sluice.Connectors.Tests.Contract;

public sealed class EmailContractTests : IDisposable
{
    private const string Mail = """ "from": "sluice@example.com", "to": "ann@example.com", "subject": "n {{number}}", "text": "{{text}}" """;

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Rules { get; } = [.. SinkContract.Rules, .. SinkContract.NetworkRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public Task The_email_sink_does_what_every_sink_must(string rule) => new SinkContract(new SinkSetup
    {
        Connector = typeof(EmailSink),
        Config = $$"""{ "pickup": "outbox", {{Mail}} }""",
        ConfigForPort = port => $$"""{ "smtp": "smtp://ann:hunter%4022@127.0.0.1:{{port}}?tls=none", {{Mail}} }""",
        Folder = _folder.Root,
        Contents = _ => Task.FromResult(Mails()),
    }).VerifyAsync(rule, CancellationToken.None);

    public void Dispose() => _folder.Dispose();

    // A mail that is written again has the same name, and the date of its writing.
    private string Mails() => Directory.Exists(_folder["outbox"])
        ? string.Join('\n', Directory.EnumerateFiles(_folder["outbox"], "*.eml").Order(StringComparer.Ordinal))
        : "";
}
