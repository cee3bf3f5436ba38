using System.Text;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Repeats that would not be taken if they were new: they get their first answer, whatever became of topic and clock.</summary>
public sealed class LateRepeatTests : IAsyncDisposable
{
    private const long Producer = 1_000;
    private static readonly TopicSettings Compacted = TopicSettings.Default with { Cleanup = CleanupPolicy.Compact };

    // Of a record of 200 bytes five hours behind the first one: its length, attributes, timestamp, offset, no key, and the
    // value's length, each as a varint.
    private const int BytesBeforeValue = 2 + 1 + 4 + 1 + 1 + 2;

    private readonly ManualTime _time = new();
    private LogFixture _fixture = null!;

    private LocalEventLog Log => _fixture.Log;

    [Theory]
    [InlineData("producer", false)]
    [InlineData("producer", true)]
    [InlineData("request", false)]
    [InlineData("request", true)]
    [InlineData("source", false)]
    [InlineData("source", true)]
    public async Task A_keyless_append_is_known_again_after_its_topic_was_compacted(string kind, bool restart)
    {
        await OpenAsync();
        var first = await AppendAsync(kind, 0);
        await Log.AlterTopicAsync(LogFixture.Partition.Topic, Compacted, CancellationToken.None);
        if (restart) await _fixture.ReopenAsync();

        AssertRepeat(first, await AppendAsync(kind, 0));
        var refusal = await Assert.ThrowsAsync<InvalidRecordException>(() => AppendAsync(kind, 1));
        Assert.Equal(0, refusal.Index);
        AssertRepeat(first, await AppendAsync(kind, 0));
        Assert.Single(await _fixture.ReadAllAsync());

        // What was refused has left no trace: it is taken once it can be.
        await Log.AlterTopicAsync(LogFixture.Partition.Topic, TopicSettings.Default, CancellationToken.None);
        Assert.Equal(new AppendResult(1, 1), await AppendAsync(kind, 1));
    }

    [Theory]
    [InlineData("producer")]
    [InlineData("request")]
    [InlineData("source")]
    public async Task An_append_is_known_again_after_the_clock_was_set_back(string kind)
    {
        await OpenAsync();
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var first = await AppendAsync(kind, 0, now);
        _time.Advance(-TimeSpan.FromHours(3));

        AssertRepeat(first, await AppendAsync(kind, 0, now));
        await Assert.ThrowsAsync<TimestampAheadException>(() => AppendAsync(kind, 1, now));
        Assert.Single(await _fixture.ReadAllAsync());
    }

    [Fact]
    public async Task A_sequence_that_cannot_be_is_told_before_what_is_wrong_with_the_records()
    {
        await OpenAsync();
        await Log.AlterTopicAsync(LogFixture.Partition.Topic, Compacted, CancellationToken.None);
        await Assert.ThrowsAsync<OutOfOrderSequenceException>(() => AppendAsync("producer", 3));
        await Assert.ThrowsAsync<InvalidRecordException>(() => AppendAsync("plain", 0));
        Assert.Empty(await _fixture.ReadAllAsync());
    }

    [Theory]
    [InlineData(BatchCodec.None)]
    [InlineData(BatchCodec.Gzip)]
    public async Task A_record_ahead_of_the_clock_is_named_with_its_place(BatchCodec codec)
    {
        await OpenAsync();
        using var first = Build(codec, 2, ahead: -1);
        using var second = Build(codec, 3, ahead: 1);
        // The second record is where the mark of its value is found, behind what every record begins with.
        var position = codec == BatchCodec.None ? first.Length + second.Memory.Span.IndexOf("1          "u8) - BytesBeforeValue : first.Length;
        var problem = await Assert.ThrowsAsync<TimestampAheadException>(async () => await Log.AppendAsync(
            LogFixture.Partition, ProducerBatches.Joined(first, second), stamp: null, CancellationToken.None));

        Assert.StartsWith("Batch 1, record 1: the timestamp 2025-03-01T14:00:00", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was stored.", problem.Message, StringComparison.Ordinal);
        Assert.Equal(position, problem.Position);
    }

    public async ValueTask DisposeAsync()
    {
        if (_fixture is not null) await _fixture.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        _fixture = await LogFixture.CreateAsync();
        _fixture.Time = _time;
        await _fixture.ReopenAsync();
    }

    private static void AssertRepeat(AppendResult first, AppendResult repeat)
    {
        Assert.Equal(new AppendResult(0, 0), first);
        Assert.True(repeat.Duplicate);
    }

    private async Task<AppendResult> AppendAsync(string kind, int number, long? timestamp = null)
    {
        var position = new[] { (byte)number };
        var source = new SourceStamp("files", "a.log", position, position);
        using var request = kind == "request"
            ? await Log.OpenRequestAsync(LogFixture.Partition.Topic, $"{number}", fingerprint: 1, CancellationToken.None)
            : null;
        using var builder = new RecordBatchBuilder
        {
            OneBatch = true,
            Producer = kind == "producer" ? new BatchProducer(Producer, 0, number) : null,
        };
        builder.Add(NullableBytes.Null, Encoding.UTF8.GetBytes($"{number}").AsSpan(), timestamp ?? 1_700_000_000_000, []);
        if (request is not null) builder.AddHeaderToLast(RequestStampHeader.Of(request.Stamp));
        if (kind == "source") builder.AddHeaderToLast(SourceStampHeader.Of(source.Source, source.Part, source.Last.Span));
        AppendStamp? stamp = kind == "source" ? source : request?.Stamp;
        return await Log.AppendAsync(LogFixture.Partition, builder.Build(), stamp, CancellationToken.None);
    }

    /// <summary>A batch whose second record is so many times two hours ahead of the clock; the others are three hours behind it.</summary>
    private EncodedBatches Build(BatchCodec codec, int records, int ahead)
    {
        using var builder = new RecordBatchBuilder { Codec = codec };
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < records; i++)
        {
            var hours = i == 1 ? 2 * ahead : -3;
            builder.Add(NullableBytes.Null, Encoding.UTF8.GetBytes($"{i}".PadRight(200)).AsSpan(), now + (hours * 3_600_000), []);
        }

        return builder.Build();
    }
}
