using System.Text;

namespace Sluice.Core.Tests.Batches;

public sealed class KeyPartitionerTests
{
    /// <summary>The values that Kafka's own client tests expect of its murmur2.</summary>
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void The_hash_is_that_of_Kafkas_Java_client(string key, int expected) =>
        Assert.Equal(expected, (int)KeyPartitioner.Murmur2(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void A_negative_hash_still_gives_a_partition() =>
        Assert.Equal((-973932308 & 0x7fffffff) % 7, KeyPartitioner.PartitionOf("21"u8, 7));
}
