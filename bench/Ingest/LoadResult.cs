using Sluice.Bench.Measuring;

namespace Sluice.Bench.Ingest;

/// <summary>What one run of the clients saw.</summary>
/// <param name="Measurement">The processor time in it is the server's, not that of the clients.</param>
internal sealed record LoadResult(Measurement Measurement, int Requests, TimeSpan Median, TimeSpan Percentile99);
