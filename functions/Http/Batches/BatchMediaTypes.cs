namespace Sluice.Worker.Http.Batches;

/// <summary>The content types of batches.</summary>
internal static class BatchMediaTypes
{
    public const string Octets = "application/octet-stream";
    public const string Batches = "application/vnd.sluice.batches";
}
