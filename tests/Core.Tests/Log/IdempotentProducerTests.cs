using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Batches with a producer, an epoch and a sequence: each is stored once.</summary>
public sealed class IdempotentProducerTests : IDisposable
{
    private const long Producer = 1_000;

    private readonly PartitionFixture _fixture = new();

    [Theory]
    [MemberData(nameof(PartitionFixture.Restarts), MemberType = typeof(PartitionFixture))]
    public async Task A_batch_sent_again_gets_its_first_offsets_and_is_stored_once(string restart)
    {
        await AppendAsync(0, 0, "a", "b");
        await AppendAsync(0, 2, "c");
        await AppendAsync(0, 3, "d", "e", "f");
        await _fixture.RestartAsync(restart);

        Assert.Equal(new AppendResult(0, 1, Duplicate: true), await AppendAsync(0, 0, "a", "b"));
        Assert.Equal(new AppendResult(3, 5, Duplicate: true), await AppendAsync(0, 3, "d", "e", "f"));
        Assert.Equal(new AppendResult(2, 2, Duplicate: true), await AppendAsync(0, 2, "c"));
        Assert.Equal(new AppendResult(6, 6), await AppendAsync(0, 6, "g"));
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g"], await _fixture.ReadAllAsync());
    }

    [Theory]
    [MemberData(nameof(PartitionFixture.Restarts), MemberType = typeof(PartitionFixture))]
    public async Task A_gap_is_refused_with_what_was_expected_and_what_came(string restart)
    {
        await AppendAsync(0, 0, "a");
        await _fixture.RestartAsync(restart);

        var problem = await Assert.ThrowsAsync<OutOfOrderSequenceException>(() => AppendAsync(0, 2, "c"));
        Assert.Equal((1, 2), (problem.Expected, problem.Got));
        Assert.Equal(new AppendResult(1, 1), await AppendAsync(0, 1, "b"));
    }

    [Fact]
    public async Task A_producer_that_is_not_known_begins_at_zero()
    {
        var problem = await Assert.ThrowsAsync<OutOfOrderSequenceException>(() => AppendAsync(0, 7, "h"));
        Assert.Equal((0, 7), (problem.Expected, problem.Got));
        Assert.Equal(0, (await AppendAsync(0, 0, "a")).FirstOffset);
    }

    [Fact]
    public async Task A_repeat_of_the_last_five_is_answered_and_an_older_one_is_named_as_a_repeat()
    {
        for (var i = 0; i < 6; i++) await AppendAsync(0, i, $"{i}");
        Assert.Equal(new AppendResult(1, 1, Duplicate: true), await AppendAsync(0, 1, "1"));
        var older = await Assert.ThrowsAsync<DuplicateSequenceException>(() => AppendAsync(0, 0, "0"));
        Assert.Contains("remembers offsets only from sequence 1 on", older.Message);
        Assert.Equal(6, (await _fixture.ReadAllAsync()).Count);
    }

    [Fact]
    public async Task A_batch_that_is_cut_otherwise_than_the_first_time_is_no_repeat_that_could_be_answered()
    {
        await AppendAsync(0, 0, "a", "b", "c");
        foreach (var first in (int[])[0, 1])
        {
            var part = await Assert.ThrowsAsync<DuplicateSequenceException>(() => AppendAsync(0, first, "a", "b"));
            Assert.Contains($"has sequences {first} to {first + 1} of producer 1000 (epoch 0) already, but not as one append", part.Message);
        }

        var overlapping = await Assert.ThrowsAsync<OutOfOrderSequenceException>(() => AppendAsync(0, 2, "c", "d"));
        Assert.Contains("What lies before 3 is stored already", overlapping.Message);
        var ahead = await Assert.ThrowsAsync<OutOfOrderSequenceException>(() => AppendAsync(0, 4, "e"));
        Assert.Contains("Send what is missing first", ahead.Message);
        Assert.Equal(3, (await _fixture.ReadAllAsync()).Count);
    }

    [Theory]
    [MemberData(nameof(PartitionFixture.Restarts), MemberType = typeof(PartitionFixture))]
    public async Task A_higher_epoch_begins_at_zero_and_shuts_out_the_lower_one(string restart)
    {
        await AppendAsync(0, 0, "a");
        Assert.Equal(0, (await Assert.ThrowsAsync<OutOfOrderSequenceException>(() => AppendAsync(1, 1, "c"))).Expected);
        await AppendAsync(1, 0, "b");
        await _fixture.RestartAsync(restart);

        var problem = await Assert.ThrowsAsync<StaleProducerEpochException>(() => AppendAsync(0, 1, "late"));
        Assert.Equal(1, problem.Current);
        Assert.Equal(new AppendResult(1, 1, Duplicate: true), await AppendAsync(1, 0, "b"));
        Assert.Equal(["a", "b"], await _fixture.ReadAllAsync());
    }

    [Fact]
    public async Task An_epoch_that_was_shut_out_is_refused_before_the_new_one_has_written()
    {
        await AppendAsync(0, 0, "a");
        _fixture.Fences.Raise(Producer, 1);
        await Assert.ThrowsAsync<StaleProducerEpochException>(() => AppendAsync(0, 1, "b"));
        Assert.Equal(1, (await AppendAsync(1, 0, "c")).FirstOffset);
    }

    [Fact]
    public void The_sequence_goes_on_at_zero_behind_the_largest()
    {
        // Two billion records before are too many for a test: a batch at the end of the range is put in as recovery finds it.
        var table = new ProducerTable();
        var last = new BatchHeader { ProducerId = Producer, BaseSequence = int.MaxValue - 1, LastOffsetDelta = 1, Count = 2, BaseOffset = 10 };
        table.Collect(last, now: 0);
        var state = table.Find(Producer)!;
        Assert.Equal(0, state.Expected);

        using var wrapping = ProducerBatches.Of(Producer, 0, int.MaxValue, "x", "y");
        Assert.Equal(0, SequencedAppend.Read(wrapping.Memory.Span)!.Last);
        using var next = ProducerBatches.Of(Producer, 0, 0, "z");
        Assert.Null(Judge(next, state).Refusal);
        using var behind = ProducerBatches.Of(Producer, 0, int.MaxValue - 5, "old");
        Assert.IsType<DuplicateSequenceException>(Judge(behind, state).Refusal);
        using var ahead = ProducerBatches.Of(Producer, 0, 3, "gap");
        Assert.IsType<OutOfOrderSequenceException>(Judge(ahead, state).Refusal);
    }

    [Fact]
    public async Task Five_appends_under_way_share_a_group()
    {
        var answers = _fixture.AppendTogether(
            Batch(0, 0, "a"), Batch(0, 1, "b"), Batch(0, 2, "c"), Batch(0, 3, "d"), Batch(0, 4, "e"));
        for (var i = 0; i < 5; i++) Assert.Equal(new AppendResult(i, i), await answers[i]);
    }

    [Fact]
    public async Task A_repeat_of_something_in_the_same_group_shares_its_fate()
    {
        var answers = _fixture.AppendTogether(Batch(0, 0, "a"), Batch(0, 0, "a"), Batch(0, 1, "b"));
        Assert.Equal(new AppendResult(0, 0), await answers[0]);
        Assert.Equal(new AppendResult(0, 0, Duplicate: true), await answers[1]);
        Assert.Equal(new AppendResult(1, 1), await answers[2]);

        _fixture.Faults.WritesFail = true;
        answers = _fixture.AppendTogether(Batch(0, 2, "c"), Batch(0, 2, "c"), Batch(0, 3, "d"));
        foreach (var answer in answers) await Assert.ThrowsAsync<LogUnavailableException>(() => answer);
        _fixture.Faults.WritesFail = false;
        Assert.Equal(new AppendResult(2, 2), await AppendAsync(0, 2, "c"));
        Assert.Equal(["a", "b", "c"], await _fixture.ReadAllAsync());
    }

    [Fact]
    public async Task One_refused_append_does_not_touch_the_others_of_its_group()
    {
        var answers = _fixture.AppendTogether(Batch(0, 0, "a"), Batch(0, 5, "gap"), Batch(0, 1, "b"));
        await Assert.ThrowsAsync<OutOfOrderSequenceException>(() => answers[1]);
        Assert.Equal(new AppendResult(1, 1), await answers[2]);
    }

    [Theory]
    [MemberData(nameof(PartitionFixture.Restarts), MemberType = typeof(PartitionFixture))]
    public async Task An_append_of_several_batches_is_known_again_as_a_whole(string restart)
    {
        await _fixture.AppendAsync(Several());
        await _fixture.RestartAsync(restart);
        Assert.Equal(new AppendResult(0, 3, Duplicate: true), await _fixture.AppendAsync(Several()));
        Assert.Equal(["a", "b", "c", "d"], await _fixture.ReadAllAsync());

        static EncodedBatches Several() => ProducerBatches.Joined(Batch(0, 0, "a"), Batch(0, 1, "b", "c"), Batch(0, 3, "d"));
    }

    [Fact]
    public async Task What_a_crash_has_torn_off_an_append_is_stored_by_its_repeat()
    {
        await AppendAsync(0, 0, "a");
        var log = Path.Combine(_fixture.Folder, SegmentName.Log(0));
        await _fixture.AppendAsync(Several());
        using (var file = File.Open(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(file.Length - 1);
        _fixture.KillAndOpen();
        Assert.Equal(["a", "b", "c"], await _fixture.ReadAllAsync());

        Assert.Equal(new AppendResult(1, 4), await _fixture.AppendAsync(Several()));
        Assert.Equal(["a", "b", "c", "d", "e"], await _fixture.ReadAllAsync());
        Assert.Equal(new AppendResult(1, 4, Duplicate: true), await _fixture.AppendAsync(Several()));
        _fixture.KillAndOpen();
        Assert.Equal(new AppendResult(1, 4, Duplicate: true), await _fixture.AppendAsync(Several()));
        Assert.Equal(5, (await AppendAsync(0, 5, "f")).FirstOffset);

        static EncodedBatches Several() => ProducerBatches.Joined(Batch(0, 1, "b"), Batch(0, 2, "c"), Batch(0, 3, "d", "e"));
    }

    [Fact]
    public async Task An_append_that_contradicts_itself_is_refused()
    {
        await Assert.ThrowsAsync<InvalidProducerException>(() => _fixture.AppendAsync(
            ProducerBatches.Joined(Batch(0, 0, "a"), ProducerBatches.Of(Producer + 1, 0, 0, "b"))));
        await Assert.ThrowsAsync<InvalidProducerException>(() => _fixture.AppendAsync(
            ProducerBatches.Joined(Batch(0, 0, "a"), Batch(0, 2, "c"))));
        var tooMany = await Assert.ThrowsAsync<InvalidProducerException>(() => _fixture.AppendAsync(
            ProducerBatches.Joined([.. Enumerable.Range(0, SequencedAppend.MaxBatches + 1).Select(i => Batch(0, i, "x"))])));
        using var one = Batch(0, 0, "x");
        Assert.Equal(SequencedAppend.MaxBatches * one.Length, tooMany.Position);
        Assert.Contains("Nothing was stored.", tooMany.Message);
        Assert.Empty(await _fixture.ReadAllAsync());
    }

    [Fact]
    public async Task A_producer_that_was_idle_for_a_week_is_forgotten_and_begins_again()
    {
        await AppendAsync(0, 0, "a");
        _fixture.Time.Advance(ProducerTable.Expiry + TimeSpan.FromSeconds(1));
        _fixture.Maintain();
        await Assert.ThrowsAsync<OutOfOrderSequenceException>(() => AppendAsync(0, 1, "b"));
        Assert.Equal(1, (await AppendAsync(1, 0, "b")).FirstOffset);
    }

    [Fact]
    public async Task A_partition_with_all_producers_it_may_have_refuses_a_new_one_until_another_was_idle_for_long()
    {
        for (var i = 0; i < ProducerTable.MaxProducers; i++) _ = _fixture.Partition.AppendAsync(ProducerBatches.Of(i, 0, 0, "x"), stamp: null);
        _fixture.Turns.Run();
        _fixture.Time.Advance(TimeSpan.FromMinutes(30));
        var another = ProducerTable.MaxProducers + 1;
        await Assert.ThrowsAsync<LogBusyException>(() => _fixture.AppendAsync(ProducerBatches.Of(another, 0, 0, "y")));

        Assert.False((await _fixture.AppendAsync(ProducerBatches.Of(0, 0, 1, "still here"))).Duplicate);
        _fixture.Time.Advance(TimeSpan.FromMinutes(31));
        Assert.False((await _fixture.AppendAsync(ProducerBatches.Of(another, 0, 0, "y"))).Duplicate);
        Assert.False((await _fixture.AppendAsync(ProducerBatches.Of(0, 0, 2, "and still"))).Duplicate);
    }

    public void Dispose() => _fixture.Dispose();

    private static EncodedBatches Batch(short epoch, int sequence, params string[] values) =>
        ProducerBatches.Of(Producer, epoch, sequence, values);

    private static SequenceVerdict Judge(EncodedBatches batches, ProducerState state) =>
        SequenceCheck.Judge(new TopicPartition("events", 0), SequencedAppend.Read(batches.Memory.Span)!, state);

    private Task<AppendResult> AppendAsync(short epoch, int sequence, params string[] values) =>
        _fixture.AppendAsync(Batch(epoch, sequence, values));
}
