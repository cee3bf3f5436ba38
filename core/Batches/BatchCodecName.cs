namespace Sluice.Batches;

/// <summary>What the format calls its codecs, those too that cannot be read here.</summary>
internal static class BatchCodecName
{
    private static readonly string[] Names = ["none", "gzip", "snappy", "lz4", "zstd"];

    public static string Of(BatchCodec codec) => (int)codec < Names.Length ? Names[(int)codec] : $"number {(int)codec}";
}
