using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Connect;
using Sluice.Connect.Checks;
using Sluice.Connect.Configuration;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;

namespace Sluice.Core.Tests.Connect.Checks;

public sealed class ConnectorCheckTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Each_connector_is_asked_and_thrown_away_without_being_opened()
    {
        var (fine, broken) = (new AnsweringSinkOptions(), Answering("the index is blocked: unblock it", "and so is the other"));

        var findings = await RunAsync(fine, broken);

        Assert.Equal(["sink-0", "sink-1"], findings.Select(finding => finding.Connector));
        Assert.Equal("answering-sink", findings[0].Type);
        Assert.Empty(findings[0].Problems);
        Assert.Equal(["the index is blocked: unblock it", "and so is the other"], findings[1].Problems);
        Assert.Equal((1, 1), (fine.Disposed, broken.Disposed));
    }

    [Fact]
    public async Task One_that_hangs_is_told_and_holds_up_nobody()
    {
        using var never = new ManualResetEventSlim();
        var asked = new TaskCompletionSource();
        var answered = new AnsweringSinkOptions
        {
            Check = _ =>
            {
                asked.SetResult();
                return new([]);
            },
        };
        // More of them block their thread than there are processors.
        var blocking = Enumerable.Range(0, Environment.ProcessorCount + 4).Select(_ => new AnsweringSinkOptions
        {
            Check = _ =>
            {
                never.Wait(CancellationToken.None);
                return new([]);
            },
        });
        var running = RunAsync([.. blocking, answered]);
        await asked.Task.WaitAsync(Limit);
        await _time.TimerSetAsync(Limit);
        _time.Advance(Limit);
        await _time.TimerSetAsync(TimeSpan.FromSeconds(1));
        while (!running.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var findings = await running;
        never.Set();

        Assert.Empty(findings[^1].Problems);
        Assert.All(findings.SkipLast(1), finding => Assert.Contains(
            "does not answer within 10s, nor does it stop when told to", Assert.Single(finding.Problems), StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_slow_and_stops_when_told_is_only_slow()
    {
        var slow = new AnsweringSinkOptions
        {
            Check = async cancellationToken =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
                return [];
            },
        };
        var running = RunAsync(slow);
        await _time.TimerSetAsync(Limit);
        _time.Advance(Limit);

        var problem = Assert.Single((await running)[0].Problems);

        Assert.StartsWith("does not answer within 10s; see whether", problem, StringComparison.Ordinal);
        Assert.Equal(1, slow.Disposed);
    }

    [Fact]
    public async Task One_that_throws_or_answers_nonsense_is_told_as_such()
    {
        var findings = await RunAsync(
            new AnsweringSinkOptions { Check = _ => throw new IOException("no route") },
            new AnsweringSinkOptions { Check = _ => new((IReadOnlyList<string>)null!) },
            new AnsweringSinkOptions { Refused = "'index' has a hole in it." },
            Answering([.. Enumerable.Repeat(new string('x', 5_000), 30)]),
            Answering("a\nb"));

        Assert.Equal("could not be checked, its check failed with IOException: no route", Assert.Single(findings[0].Problems));
        Assert.Contains("answers null", Assert.Single(findings[1].Problems), StringComparison.Ordinal);
        Assert.Equal("'index' has a hole in it.", Assert.Single(findings[2].Problems));
        Assert.Equal(21, findings[3].Problems.Count);
        Assert.All(findings[3].Problems, problem => Assert.InRange(problem.Length, 1, 2_003));
        Assert.Equal("a b", Assert.Single(findings[4].Problems));
    }

    [Fact]
    public async Task No_secret_is_told_however_the_connector_words_it()
    {
        var options = new AnsweringSinkOptions
        {
            Password = "hunter 2",
            Url = "https://ann:l%40dy@search.example.com/",
            Check = _ => throw new IOException("login of ann with l@dy or l%40dy at https://ann:l%40dy@search.example.com failed; hunter 2 and hunter%202 too"),
        };

        var problem = Assert.Single((await RunAsync(options))[0].Problems);

        Assert.Contains("login of ann with ********", problem, StringComparison.Ordinal);
        foreach (var secret in new[] { "l@dy", "l%40dy", "hunter" }) Assert.DoesNotContain(secret, problem, StringComparison.Ordinal);
    }

    private static AnsweringSinkOptions Answering(params string[] problems) => new() { Check = _ => new(problems) };

    private Task<IReadOnlyList<ConnectorFinding>> RunAsync(params AnsweringSinkOptions[] sinks)
    {
        var environment = new ConnectorEnvironment
        {
            Time = _time,
            Loggers = NullLoggerFactory.Instance,
            DataFolder = Path.GetTempPath(),
            ConfigurationFolder = Path.GetTempPath(),
        };
        return new ConnectorCheck(environment, Limit).RunAsync(
            [.. sinks.Select((options, index) => new ConnectorDefinition
            {
                Name = $"sink-{index}",
                Settings = new ConnectorSettings { Type = "answering-sink" },
                Plugin = ConnectorPlugin.Of(typeof(AnsweringSink)),
                Options = options,
                Transforms = TransformChain.Empty,
                DeadLetterTopic = "dead",
            })],
            CancellationToken.None);
    }
}
