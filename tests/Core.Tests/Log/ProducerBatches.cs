using System.Text;

namespace Sluice.Core.Tests.Log;

/// <summary>Appends as an idempotent producer builds them.</summary>
internal static class ProducerBatches
{
    /// <summary>One batch.</summary>
    public static EncodedBatches Of(long id, short epoch, int sequence, params string[] values)
    {
        using var builder = new RecordBatchBuilder { Producer = new BatchProducer(id, epoch, sequence) };
        foreach (var value in values)
            builder.Add(NullableBytes.Null, Encoding.UTF8.GetBytes(value).AsSpan(), 1_700_000_000_000, []);
        return builder.Build();
    }

    /// <summary>Several batches as one append.</summary>
    public static EncodedBatches Joined(params EncodedBatches[] batches)
    {
        var length = batches.Sum(batch => batch.Length);
        var buffer = RentedBytes.Rent(length);
        var at = 0;
        foreach (var batch in batches)
        {
            batch.Memory.Span.CopyTo(buffer.Span[at..]);
            at += batch.Length;
            batch.Dispose();
        }

        return new EncodedBatches(buffer, length, batches.Sum(batch => batch.Count));
    }
}
