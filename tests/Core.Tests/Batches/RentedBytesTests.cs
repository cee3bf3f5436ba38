namespace Sluice.Core.Tests.Batches;

public sealed class RentedBytesTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(RentedBytes.LargestPooled)]
    [InlineData(RentedBytes.LargestPooled + 1)]
    [InlineData(100_000_000)]
    public void A_buffer_holds_what_is_written_to_its_last_byte(int size)
    {
        var rented = RentedBytes.Rent(size);
        rented.Span[0] = 1;
        rented.Span[size - 1] = 2;
        Assert.Equal((1, 2), (rented.Memory.Span[0], rented.Memory.Span[size - 1]));
        Assert.InRange(rented.Length, size, int.MaxValue);
        rented.Return();
    }

    [Fact]
    public void A_large_buffer_cannot_be_looked_at_after_its_return_and_may_be_returned_twice()
    {
        var rented = RentedBytes.Rent(RentedBytes.LargestPooled + 1);
        var memory = rented.Memory;
        rented.Return();
        rented.Return();
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => rented.Span[0]);
    }

    [Fact]
    public void A_large_buffer_takes_memory_only_as_far_as_it_is_written_to_and_gives_it_back_at_once()
    {
        const int size = 512 << 20;
        var before = Resident();
        var rented = RentedBytes.Rent(size);
        rented.Span[..(200 << 20)].Fill(1);
        var during = Resident() - before;
        rented.Return();
        // Other tests run meanwhile, and none of them takes so much.
        Assert.InRange(during, 150L << 20, 350L << 20);
        Assert.InRange(Resident() - before, long.MinValue, 100L << 20);
    }

    [Fact]
    public void Batches_of_many_megabytes_are_built_and_read_in_a_large_buffer()
    {
        var value = new byte[100_000];
        using var builder = new RecordBatchBuilder();
        for (var i = 0; i < 80; i++) builder.Add(NullableBytes.Null, value, 1_700_000_000_000 + i, []);
        using var batches = builder.Build();
        Assert.InRange(batches.Length, 8_000_000, 8_100_000);
        var count = 0;
        foreach (var record in new RecordSequence(batches.Memory.Span, from: 0))
        {
            Assert.Equal(value, record.Value.Bytes);
            count++;
        }

        Assert.Equal(80, count);
    }

    private static long Resident() => Environment.WorkingSet;
}
