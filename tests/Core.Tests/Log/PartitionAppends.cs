using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Appends straight to a partition, as tests want them: an answer that can be looked at more than once.</summary>
internal static class PartitionAppends
{
    public static Task<AppendResult> AppendAsync(this PartitionLog partition, EncodedBatches batches, AppendStamp? stamp) =>
        partition.AppendAsync(batches, stamp, refusal: null, TestContext.Current.CancellationToken).AsTask();
}
