namespace Sluice.Worker.Http;

/// <summary>Error codes of Confluent's REST Proxy that have their own number: the status, and two digits.</summary>
internal static class ErrorCodes
{
    public const int TopicNotFound = 40401;
    public const int PartitionNotFound = 40402;
}
