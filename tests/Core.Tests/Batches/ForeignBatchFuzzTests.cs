using System.Globalization;

namespace Sluice.Core.Tests.Batches;

/// <summary>Batches are changed at random, most with a checksum that is right again: what a hostile client would send.</summary>
public sealed class ForeignBatchFuzzTests(ITestOutputHelper output)
{
    private const int Rounds = 30_000;
    private const string SeedVariable = "SLUICE_TEST_SEED";

    private static readonly ForeignBatchLimits Limits = new(RecordBytes: 1 << 20, UnpackedBytes: 1 << 20, Records: 10_000, Batches: 20);

    private static readonly byte[][] Valid =
    [
        CompressedBatchTests.Build(BatchCodec.None, 1),
        CompressedBatchTests.Build(BatchCodec.None, 20),
        CompressedBatchTests.Build(BatchCodec.Gzip, 60, new BatchProducer(3, 0, 17)),
        [.. CompressedBatchTests.Build(BatchCodec.None, 4), .. CompressedBatchTests.Build(BatchCodec.Gzip, 70)],
    ];

    [Fact]
    public void What_is_taken_can_be_read_to_its_last_record_and_all_else_is_refused_with_a_place()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"{SeedVariable}={seed}");
        var random = new Random(seed);
        var (taken, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutated(Valid[random.Next(Valid.Length)], random);
            try
            {
                using var batches = BatchBodies.Take(body, Limits);
                Check(body, batches);
                taken++;
            }
            catch (InvalidBatchException problem)
            {
                Assert.InRange(problem.Position, 0, body.Length);
                refused++;
            }
        }

        output.WriteLine($"{taken} taken, {refused} refused");
        Assert.True(taken > Rounds / 50, $"only {taken} were taken");
        Assert.True(refused > Rounds / 4, $"only {refused} were refused");
    }

    private static void Check(byte[] body, EncodedBatches batches)
    {
        var read = BatchText.Of(batches.Memory.Span, long.MinValue);
        Assert.Equal(BatchText.Of(body, long.MinValue), read);
        Assert.Equal(batches.Count, read.Count);
        var next = 0L;
        for (var rest = batches.Memory.Span; rest.Length > 0; rest = rest[BatchHeader.Read(rest).TotalSize..])
        {
            BatchHeader.StampOffset(rest, next);
            Assert.True(BatchHeader.IsIntact(rest[..BatchHeader.Read(rest).TotalSize]));
            next = BatchHeader.Read(rest).LastOffset + 1;
        }

        // What a connector would make of them: nothing in a record may be more than it can hold.
        var expected = 0L;
        foreach (var record in new RecordSequence(batches.Memory.Span, 0))
        {
            Assert.Equal(expected++, record.Offset);
            Assert.NotNull(record.ToRecord().Timestamp);
        }
    }

    private static byte[] Mutated(byte[] valid, Random random)
    {
        var body = valid.ToArray();
        var changes = random.Next(1, 4);
        for (var i = 0; i < changes; i++)
        {
            var at = random.Next(4) == 0 ? random.Next(Math.Min(62, body.Length)) : random.Next(body.Length);
            body = random.Next(6) switch
            {
                0 => [.. body[..at], .. body[(at + 1)..]],
                1 => [.. body[..at], (byte)random.Next(256), .. body[at..]],
                2 => [.. body[..at], .. body[random.Next(at, body.Length)..]],
                _ => Set(body, at, random.Next(3) == 0 ? (byte)random.Next(256) : (byte)(body[at] ^ (1 << random.Next(8)))),
            };
            if (body.Length < 70) return body;
        }

        if (random.Next(10) > 0) MakeSound(body);
        return body;
    }

    private static byte[] Set(byte[] body, int at, byte value)
    {
        body[at] = value;
        return body;
    }

    /// <summary>Lengths and checksums fit again, so that what lies behind them is looked at.</summary>
    private static void MakeSound(byte[] body)
    {
        for (var rest = body.AsSpan(); rest.Length >= BatchHeader.Size;)
        {
            var size = (int)Math.Min(BatchHeader.Read(rest).TotalSize, (uint)rest.Length);
            if (size < BatchHeader.Size || rest.Length - size < BatchHeader.Size) size = rest.Length;
            BatchHeader.Read(rest).WriteTo(rest[..size]);
            rest = rest[size..];
        }
    }
}
