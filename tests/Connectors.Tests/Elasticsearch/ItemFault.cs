namespace Sluice.Connectors.Tests.Elasticsearch;

/// <summary>What <see cref="BulkServer"/> answers to one action instead of doing it.</summary>
internal sealed record ItemFault(int Status, string Type, string Reason)
{
    public static ItemFault Rejected { get; } = new(429, "es_rejected_execution_exception", "rejected execution of primary operation");

    public static ItemFault Blocked { get; } =
        new(403, "cluster_block_exception", "index [logs] blocked by: [FORBIDDEN/12/index read-only / allow delete (api)];");

    public static ItemFault NoIndex { get; } = new(404, "index_not_found_exception", "no such index [logs] and [action.auto_create_index] is [false]");
}
