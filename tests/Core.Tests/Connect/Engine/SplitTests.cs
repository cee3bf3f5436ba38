using System.Buffers.Binary;
using System.Text;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Plugins;
using Sluice.Connect.Sources;
using Sluice.Connect.Transforms;

namespace Sluice.Core.Tests.Connect.Engine;

public sealed class SplitTests
{
    private static readonly ConnectorSettings Settings =
        EngineFixture.SinkSettings with { Transforms = EngineFixture.Transforms("""[{ "split": "$" }, { "cast": { "n": "integer" } }]""") };

    [Fact]
    public async Task The_parts_of_a_record_are_delivered_each_and_refused_each()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", settings: Settings);
        sink.Decide = value => value == "2" ? FaultAction.DeadLetter : null;
        await fixture.Log.AppendAsync("[1,2,3]", "[]", """[4,{"n":"x"}]""");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.Statuses[0].Lag == 0 && sink.Delivered.Count == 3, () => "not all is settled");

        Assert.Equal(["1", "3", "4"], sink.Delivered);
        var letters = await fixture.RecordsAsync("out.dlq");
        Assert.Equal(["[1,2,3] 1", """[4,{"n":"x"}] 1"""], letters.Select(letter => $"{Text(letter.Value)} {Text(letter.Headers.Single(header => header.Name == DeadLetterHeaders.Part).Value)}").Order());
    }

    [Fact]
    public async Task A_record_is_only_done_with_its_last_part()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", settings: Settings);
        var isDown = true;
        sink.Decide = value => value == "2" && isDown ? FaultAction.Later : null;
        await fixture.Log.AppendAsync("[1,2,3]", "[4]");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 3, () => "not delivered");
        Assert.Equal(2, fixture.Engine.Statuses[0].Lag);
        isDown = false;

        await EngineFixture.UntilAsync(() => fixture.Engine.Statuses[0].Lag == 0, () => "not settled");
        Assert.Equal(["1", "3", "4", "2"], sink.Delivered);
    }

    [Fact]
    public void Parts_of_a_sources_record_have_places_between_its_own_and_the_next()
    {
        var definition = new ConnectorDefinition
        {
            Name = "in",
            Settings = Settings,
            Plugin = ConnectorPlugin.Of(typeof(ScriptedSource)),
            Options = new ScriptedSourceOptions(),
            Transforms = TransformChain.Compile(Settings.Transforms, "", [])!,
            DeadLetterTopic = "in.dlq",
        };
        var router = new SourceRouter(definition, definition.DeadLetterTopic, TimeProvider.System);
        SourceRecord[] records = [Record("""[1,{"n":"x"},3]""", 7), Record("[]", 8), Record("[4]", 9)];

        var routed = router.Route(new SourceBatch(new SourcePosition("", Place(9)), records));

        Assert.Equal(["numbers", "in.dlq", "numbers", "numbers"], routed.Select(record => record.Topic));
        Assert.Equal(["1", """[1,{"n":"x"},3]""", "3", "4"], routed.Select(record => Text(record.Record.Value)));
        var letter = DeadLetter.Read(default, routed[1].Record)!;
        Assert.Equal((1, "numbers", "TRANSFORMATION", null), (letter.Part, letter.Topic, letter.Stage, letter.ExceptionClass));
        Assert.Equal(Place(7), routed[0].Position.ToArray());
        Assert.All(routed.Zip(routed.Skip(1)), pair => Assert.True(SourcePosition.Compare(pair.First.Position.Span, pair.Second.Position.Span) < 0));
    }

    private static SourceRecord Record(string value, int place) =>
        new("numbers", new Record { Value = Encoding.UTF8.GetBytes(value) }, Place(place));

    private static byte[] Place(int place)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, place);
        return bytes;
    }

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);
}
