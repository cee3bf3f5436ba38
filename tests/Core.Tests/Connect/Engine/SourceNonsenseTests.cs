using Sluice.Connect;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>Sources that give what no source may: nothing of it reaches the log, and the status says what it was.</summary>
public sealed class SourceNonsenseTests
{
    private static readonly byte[] Long = new byte[20_000];

    public static TheoryData<string, string> Nonsense { get; } = new()
    {
        { "no batch", "gave a batch that is null" },
        { "no part", "gave a batch whose position has no part" },
        { "no records", "gave a batch whose list of records is null" },
        { "long position", "gave a batch whose position is longer than" },
        { "null among the records", "gave a record that is null" },
        { "no content", "gave a record without content" },
        { "no headers", "gave a record without content" },
        { "no name of a header", "gave a record with a header whose name is null" },
        { "no topic", "gave a record whose topic is null" },
        { "long position of a record", "gave a record whose position is longer than" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task A_source_that_talks_nonsense_fails_and_says_which(string nonsense, string told)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSource("in", new ScriptedSourceOptions { Count = 2, Alter = batch => Altered(batch, nonsense) });
        await fixture.StartAsync();

        Assert.Contains($"The source {told}", await FailureAsync(fixture), StringComparison.Ordinal);
        Assert.Null(fixture.Log.Log.FindTopic("numbers"));
    }

    [Fact]
    public async Task A_record_that_no_reader_could_take_is_not_written_and_the_partition_stays_readable()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSource("in", new ScriptedSourceOptions
        {
            Count = 4,
            BatchSize = 2,
            Alter = batch => batch with
            {
                Records = [batch.Records[0], batch.Records[1] with { Record = new Record { Value = new byte[BatchHeader.MaxSize + 1] } }],
            },
        });
        await fixture.StartAsync();

        var failure = await FailureAsync(fixture);
        Assert.Contains("larger than the log keeps: at most 64MiB", failure, StringComparison.Ordinal);
        Assert.Contains("Have a transform drop what makes it large", failure, StringComparison.Ordinal);
        await fixture.Log.Log.CreateTopicAsync("other", new Sluice.Log.TopicSettings(), CancellationToken.None);
        Assert.All(await fixture.RecordsAsync("numbers"), record => Assert.Equal(1, record.Value!.Value.Length));
    }

    private static async Task<string> FailureAsync(EngineFixture fixture)
    {
        await EngineFixture.UntilAsync(
            () => fixture.Engine.StatusOf("in").State == ConnectorState.Failed, () => $"it is {fixture.Engine.StatusOf("in").Tasks[0]}");
        return fixture.Engine.StatusOf("in").Tasks[0].LastError!;
    }

    private static SourceBatch? Altered(SourceBatch batch, string nonsense)
    {
        var record = batch.Records[1];
        return nonsense switch
        {
            "no batch" => null,
            "no part" => batch with { Position = default },
            "no records" => batch with { Records = null! },
            "long position" => batch with { Position = batch.Position with { Value = Long } },
            "null among the records" => batch with { Records = [batch.Records[0], null!] },
            "no content" => batch with { Records = [record with { Record = null! }] },
            "no headers" => batch with { Records = [record with { Record = record.Record with { Headers = null! } }] },
            "no name of a header" => batch with { Records = [record with { Record = record.Record with { Headers = [new RecordHeader(null!, null)] } }] },
            "no topic" => batch with { Records = [record with { Topic = null! }] },
            "long position of a record" => batch with { Records = [record with { Position = Long }] },
            _ => throw new ArgumentOutOfRangeException(nameof(nonsense), nonsense, "What is meant?"),
        };
    }
}
