using Sluice.Connectors.Tests.Files;
using Sluice.Testing;

namespace Sluice.Connectors.Tests.Contract;

/// <summary>The contract's rules find what they are there to find.</summary>
public sealed class CarelessConnectorTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task A_careful_sink_and_a_careful_source_keep_all_rules()
    {
        await Sink("").VerifyAllAsync(CancellationToken.None);
        await Source("").VerifyAllAsync(CancellationToken.None);
    }

    [Theory]
    [InlineData("dispose throws", "DisposeAsync fails with ObjectDisposedException")]
    [InlineData("check changes", "CheckAsync has changed what is outside")]
    [InlineData("check throws", "CheckAsync fails with InvalidOperationException: no idea")]
    [InlineData("check is wrong", "something is wrong: mend it")]
    [InlineData("check is blind", "nobody listens where it connects to")]
    [InlineData("check shows secret", "A message shows a secret")]
    [InlineData("log shows secret", "login with ********")]
    [InlineData("hangs", "DeliverAsync does not end within 500ms")]
    [InlineData("cancelled badly", "which is held against its records")]
    [InlineData("drops", "and nothing is there")]
    [InlineData("null", "DeliverAsync answers null")]
    [InlineData("repeats", "SinkRecord.Position")]
    [InlineData("empty throws", "An empty batch is nothing: DeliverAsync fails")]
    [InlineData("bad throws", "DeliverAsync fails with FormatException")]
    [InlineData("bad costs all", "A good record beside bad ones was not delivered")]
    [InlineData("no reason", "gives no reason")]
    [InlineData("names others", "names the record 10 of a batch of 10")]
    [InlineData("outage is final", "told ConnectorStoppedException")]
    [InlineData("waits for ever", "although it was told to")]
    [InlineData("says null", "a list is null")]
    [InlineData("says too much", "there are more than 1000")]
    [InlineData("says it badly", "is no name of a figure")]
    [InlineData("says secret", "A message shows a secret")]
    [InlineData("says nothing open", "Readings fails with InvalidOperationException: not open")]
    [InlineData("says nothing after", "Readings fails with ObjectDisposedException")]
    [InlineData("says it late", "Readings does not end within 500ms")]
    public async Task What_a_sink_does_wrong_is_found(string fault, string told)
    {
        var broken = await Assert.ThrowsAsync<ContractBrokenException>(() => Sink(fault).VerifyAllAsync(CancellationToken.None));
        Assert.Contains(told, broken.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disorder", "does not grow")]
    [InlineData("position lags", "lies before its last record")]
    [InlineData("moves", "Read again, the records or their positions differ")]
    [InlineData("repeats", "records are there to be read")]
    [InlineData("skips", "records are there to be read")]
    [InlineData("hangs", "although it was told to")]
    [InlineData("bad topic", "'a/b'")]
    public async Task What_a_source_does_wrong_is_found(string fault, string told)
    {
        var broken = await Assert.ThrowsAsync<ContractBrokenException>(() => Source(fault).VerifyAllAsync(CancellationToken.None));
        Assert.Contains(told, broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_is_no_connector_and_a_configuration_that_is_refused_are_told_at_once()
    {
        var setup = new SourceSetup { Connector = typeof(TempFolder), Config = "{}", Folder = _folder.Root, Records = 1 };

        Assert.Contains("does not carry [Connector]", Assert.Throws<ContractBrokenException>(() => new SourceContract(setup)).Message, StringComparison.Ordinal);
        setup = setup with { Connector = typeof(CarelessSource) };
        Assert.Contains("config.path", Assert.Throws<ContractBrokenException>(() => new SourceContract(setup)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static TimeSpan Patience(string fault) => TimeSpan.FromMilliseconds(fault.Length == 0 ? 10_000 : 500);

    private SinkContract Sink(string fault) => new(new SinkSetup
    {
        Connector = typeof(CarelessSink),
        Config = $$"""{ "path": "out", "fault": "{{fault}}" }""",
        ConfigForPort = port => $$"""{ "path": "out", "fault": "{{fault}}", "port": {{port}} }""",
        Folder = _folder.Root,
        Contents = async stopping => File.Exists(_folder["out"]) ? await File.ReadAllTextAsync(_folder["out"], stopping) : "",
        Patience = Patience(fault),
    });

    private SourceContract Source(string fault) => new(new SourceSetup
    {
        Connector = typeof(CarelessSource),
        Config = $$"""{ "path": "in", "fault": "{{fault}}" }""",
        Folder = _folder.Root,
        Records = 10,
        Patience = Patience(fault),
        Quiet = TimeSpan.FromMilliseconds(50),
    });
}
