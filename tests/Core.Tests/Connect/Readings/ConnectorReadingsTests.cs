using Sluice.Connect;
using Sluice.Core.Tests.Connect.Engine;

namespace Sluice.Core.Tests.Connect.Readings;

/// <summary>What a connector says about itself is seen, and whatever else it does there harms nobody.</summary>
public sealed class ConnectorReadingsTests
{
    [Fact]
    public async Task What_a_connector_says_about_itself_stands_in_its_status()
    {
        var figure = new Figure("lag", 17.5, "How far it is behind.") { Unit = "seconds", Labels = [new("table", "public.orders")] };
        await using var fixture = await StartAsync(() => new ConnectorReadings(
            [figure, new Figure("rows_written", 3, "Rows.") { Kind = FigureKind.Counter }], [new StateText("slot_state", "reserved")]));

        var readings = await ReadAsync(fixture);

        Assert.Null(readings.Problem);
        Assert.Equal(["lag_seconds", "rows_written_total"], readings.Figures.Select(one => one.MetricName));
        Assert.Equal((17.5, "How far it is behind.", new ReadingLabel("table", "public.orders")), (readings.Figures[0].Value, readings.Figures[0].Help, readings.Figures[0].Labels[0]));
        Assert.Equal(("slot_state", "reserved"), (readings.Texts[0].Name, readings.Texts[0].Text));
        Assert.Null(fixture.Engine.StatusOf("speaking").Tasks[0].Readings); // Nobody asked for them.
    }

    public static TheoryData<Figure?, string> BadFigures => new()
    {
        { null, "one is null" },
        { new Figure(null!, 1, ""), "no name of a figure" },
        { new Figure("Lag", 1, ""), "'Lag' is no name" },
        { new Figure("lag{x=\"1\"}", 1, ""), "is no name" },
        { new Figure("lag\nother 1", 1, ""), "'lag other 1' is no name" },
        { new Figure(new string('a', 65), 1, ""), "is no name" },
        { new Figure("lag", 1, "") { Unit = "Bytes" }, "has the unit 'Bytes'" },
        { new Figure("lag", 1, "") { Unit = null! }, "has the unit" },
        { new Figure("lag", double.NaN, ""), "lag is NaN" },
        { new Figure("lag", double.PositiveInfinity, ""), "lag is" },
        { new Figure("lag_total", 1, ""), "adds to counters" },
        { new Figure("lag", 1, "") { Kind = (FigureKind)7 }, "of no kind" },
        { new Figure("good", 2, ""), "good is there twice" },
        { new Figure("lag", 1, "") { Labels = [new("task", "1")] }, "a label 'task'" },
        { new Figure("lag", 1, "") { Labels = [new("a", "1"), new("a", "2")] }, "a label 'a'" },
        { new Figure("lag", 1, "") { Labels = [new("a", null!)] }, "a label 'a'" },
        { new Figure("lag", 1, "") { Labels = [null!] }, "a label ''" },
        { new Figure("lag", 1, "") { Labels = [.. Enumerable.Range(0, 9).Select(i => new ReadingLabel($"l{i}", ""))] }, "more than 8 labels" },
    };

    [Theory]
    [MemberData(nameof(BadFigures), DisableDiscoveryEnumeration = true)]
    public async Task A_figure_that_is_not_well_formed_is_left_out_and_the_others_stay(Figure? bad, string told)
    {
        await using var fixture = await StartAsync(() => new ConnectorReadings([new Figure("good", 1, ""), bad!], []));
        var readings = await ReadAsync(fixture);
        Assert.Equal("good", Assert.Single(readings.Figures).Name);
        Assert.Contains(told, readings.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_a_limit_of_everything_and_half_a_character_is_no_harm()
    {
        await using var fixture = await StartAsync(() => new ConnectorReadings(
            new BrokenList<Figure>(i => new Figure("lag", i, "") { Labels = [new("n", $"{i}")] }),
            [new StateText("long", new string('x', 5_000_000)) { Labels = [new("half", "\ud83d"), new("line", "a\nb")] }]));

        var readings = await ReadAsync(fixture);

        Assert.Equal(ConnectorReadings.MostFigures, readings.Figures.Count);
        Assert.Contains("more than 1000", readings.Problem, StringComparison.Ordinal);
        Assert.Equal(1_000, Assert.Single(readings.Texts).Text.Length);
        Assert.Equal(["\ufffd", "a b"], readings.Texts[0].Labels.Select(label => label.Value));
    }

    [Fact]
    public async Task A_connector_that_fails_when_asked_goes_on_working()
    {
        await using var fixture = await StartAsync(() => throw new NotSupportedException("no idea"));
        Assert.Contains("NotSupportedException: no idea", (await ReadAsync(fixture)).Problem, StringComparison.Ordinal);
        Options(fixture).Say = () => null!;
        Assert.Contains("a list is null", (await ReadAsync(fixture)).Problem, StringComparison.Ordinal);
        Options(fixture).Say = () => new ConnectorReadings(new BrokenList<Figure>(_ => throw new InvalidOperationException("changed")), []);
        Assert.Contains("changed", (await ReadAsync(fixture)).Problem, StringComparison.Ordinal);
        Assert.Equal(ConnectorState.Running, fixture.Engine.StatusOf("speaking").State);
    }

    [Fact]
    public async Task A_connector_that_never_answers_is_asked_once_and_answers_again_when_it_comes_back()
    {
        using var free = new ManualResetEventSlim();
        await using var fixture = await StartAsync(() =>
        {
            free.Wait();
            return new ConnectorReadings([new Figure("lag", 1, "")], []);
        });

        for (var i = 0; i < 5; i++) Assert.Contains("has not come back", (await ReadAsync(fixture)).Problem, StringComparison.Ordinal);
        Assert.Equal(1, Options(fixture).Asked);
        free.Set();
        TaskReadings? readings = null;
        await EngineFixture.UntilAsync(() => (readings = ReadAsync(fixture).GetAwaiter().GetResult()).Problem is null, () => readings!.Problem!);
        Assert.Equal("lag", Assert.Single(readings!.Figures).Name);
    }

    [Fact]
    public async Task What_a_connector_says_about_itself_is_seen_without_its_secrets()
    {
        var secrets = new TellingSpeech();
        await using var fixture = await StartAsync(secrets.Say, secrets.Options);
        var readings = await ReadAsync(fixture);
        secrets.Options.Say = () => throw new FormatException(secrets.Told);
        string[] seen =
        [
            .. readings.Figures.SelectMany(figure => figure.Labels.Select(label => label.Value).Append(figure.Help)),
            .. readings.Texts.SelectMany(text => text.Labels.Select(label => label.Value).Append(text.Text)),
            readings.Problem!, (await ReadAsync(fixture)).Problem!,
        ];
        Assert.Equal(6, seen.Length);
        Assert.All(seen, text => Assert.All(secrets.Untold, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    private static SpeakingOptions Options(EngineFixture fixture) => (SpeakingOptions)fixture.Connectors[0].Options;

    private static async Task<EngineFixture> StartAsync(Func<ConnectorReadings> say, SpeakingOptions? options = null)
    {
        var fixture = await EngineFixture.CreateAsync();
        options ??= new SpeakingOptions();
        options.Say = say;
        fixture.Add("speaking", typeof(SpeakingSink), options, EngineFixture.SinkSettings);
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("speaking").State == ConnectorState.Running, () => "it does not run");
        return fixture;
    }

    private static async Task<TaskReadings> ReadAsync(EngineFixture fixture) =>
        (await fixture.Engine.ReadAsync(fixture.Engine.StatusOf("speaking"))).Tasks[0].Readings!;
}
