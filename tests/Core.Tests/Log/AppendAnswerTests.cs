using System.Buffers.Binary;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Appends are used again once they are answered; nobody may ever get the answer of another.</summary>
public sealed class AppendAnswerTests
{
    [Fact]
    public async Task Everybody_gets_his_own_answer_also_where_others_give_up_waiting()
    {
        const int Producers = 16;
        const int Appends = 200;
        await using var fixture = await LogFixture.CreateAsync(LogDurability.Os);
        var log = fixture.Log;
        var answered = new long?[Producers * Appends];

        await Task.WhenAll(Enumerable.Range(0, Producers).Select(producer => Task.Run(async () =>
        {
            var random = new Random(producer);
            for (var i = producer * Appends; i < (producer + 1) * Appends; i++)
            {
                using var impatience = new CancellationTokenSource();
                var append = log.AppendAsync(LogFixture.Partition, Encode(i), stamp: null, impatience.Token);
                if (random.Next(3) == 0) await impatience.CancelAsync();
                try
                {
                    answered[i] = (await append).FirstOffset;
                }
                catch (OperationCanceledException)
                {
                    Assert.True(impatience.IsCancellationRequested);
                }
            }
        })));

        Assert.Contains(answered, offset => offset is not null);
        var stored = await ReadAsync(log);
        for (var i = 0; i < answered.Length; i++)
        {
            if (answered[i] is { } offset) Assert.Equal(i, stored[offset]);
        }

        // Given up is not taken back: each is there once.
        await fixture.ReopenAsync();
        stored = await ReadAsync(fixture.Log);
        Assert.Equal(Enumerable.Range(0, Producers * Appends), stored.Values.Order());
    }

    [Fact]
    public async Task An_append_that_is_given_up_at_once_is_stored_all_the_same()
    {
        using var fixture = new PartitionFixture();
        // The writer has its turn only when it is told to: nobody answers before the append is given up.
        var givenUp = fixture.Partition.AppendAsync(Encode(7), stamp: null, refusal: null, new CancellationToken(canceled: true)).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givenUp);

        Assert.Equal(1, (await fixture.AppendAsync(Encode(8))).FirstOffset);
        Assert.Equal(2, fixture.Partition.Offsets.Next);
        using var read = await fixture.Partition.ReadAsync(0, ReadLimits.Default, TestContext.Current.CancellationToken);
        var stored = new List<int>();
        foreach (var record in read) stored.Add(BinaryPrimitives.ReadInt32LittleEndian(record.Value.Bytes));
        Assert.Equal([7, 8], stored);
    }

    private static EncodedBatches Encode(int number)
    {
        var value = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(value, number);
        using var builder = new RecordBatchBuilder();
        builder.Add(NullableBytes.Null, value.AsSpan(), 1_700_000_000_000, []);
        return builder.Build();
    }

    private static async Task<SortedDictionary<long, int>> ReadAsync(LocalEventLog log)
    {
        var stored = new SortedDictionary<long, int>();
        var (offset, next) = log.OffsetsOf(LogFixture.Partition);
        while (offset < next)
        {
            using var read = await log.ReadAsync(LogFixture.Partition, offset, ReadLimits.Default, TestContext.Current.CancellationToken);
            foreach (var record in read) stored[record.Offset] = BinaryPrimitives.ReadInt32LittleEndian(record.Value.Bytes);
            offset = read.NextOffset;
        }

        return stored;
    }
}
