using Sluice.Connectors.Elasticsearch.Bulk;
using Sluice.Connectors.Elasticsearch.Cluster;
using Sluice.Connectors.Elasticsearch.Documents;

namespace Sluice.Connectors.Elasticsearch;

/// <summary>Writes records as documents to Elasticsearch (or what speaks like it) by bulk requests.</summary>
/// <remarks>
/// <para>
/// A JSON object is the document as it stands; any other text becomes <c>{"message": text}</c>; <c>@timestamp</c> is added
/// where there is none. What is not UTF-8 goes to the dead letters.
/// </para>
/// <para>
/// With <c>id: position</c>, a record that is delivered twice is one document. With <c>id: key</c>, the document is the last
/// record of its key: the offset is the document's version, a tombstone deletes it, and an older record never replaces a
/// newer one; topics that share an index must not share keys then. Otherwise tombstones are passed over. With <c>id: none</c>, what is delivered twice is there twice.
/// </para>
/// <para>
/// Verified against a strict server of our own (<c>BulkServer</c> in the tests), which does what was measured on
/// Elasticsearch 7.6 and what its interface promises; not yet against other versions.
/// </para>
/// </remarks>
[Connector("elasticsearch", ConnectorKind.Sink, Summary = "Writes records as documents to Elasticsearch or OpenSearch.")]
internal sealed class ElasticsearchSink : ISplitSink
{
    private readonly ElasticsearchSinkOptions _options;
    private readonly ClusterClient _cluster;
    private readonly BulkBody _body;
    private readonly BulkSender _sender;

    public ElasticsearchSink(ElasticsearchSinkOptions options, ConnectorContext context)
    {
        if (!IndexTemplate.TryParse(options.Index, out var index, out var error)) throw new ConnectorStoppedException($"'index' {error}.");
        _options = options;
        _cluster = new ClusterClient(options, context.Time);
        _body = new BulkBody(options, index);
        _sender = new BulkSender(_cluster, options.Batch.Bytes.Bytes, context.Logger);
    }

    /// <summary>
    /// No record overtakes another of its key in effect. By position, each is a document of its own, and it makes no
    /// difference which comes first. By key, the offset is the version: when an earlier record fails and a later one is
    /// taken, the earlier one is refused as outdated when it comes again, and that counts as delivered.
    /// </summary>
    public bool KeepsKeyOrder => true;

    public int MaxBatchRecords => _options.Batch.Records;

    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        var problems = await Task.WhenAll(_cluster.Nodes.Select(node => _cluster.ProblemAsync(node, cancellationToken).AsTask()));
        return [.. problems.OfType<string>()];
    }

    public async ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        var delivery = new BulkDelivery(batch.Records);
        try
        {
            await SendAllAsync(delivery, cancellationToken);
        }
        catch (SinkUnavailableException outage) when (delivery.Accepted > 0)
        {
            // Part of the batch is there: only the rest is to come again, or what has no id would be there twice.
            delivery.Postpone(outage.Message, outage.RetryAfter);
        }

        if (_options.Id == ElasticsearchId.Key) delivery.RepeatDeletions();
        return delivery.Result();
    }

    public ValueTask DisposeAsync()
    {
        _cluster.Dispose();
        _body.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask SendAllAsync(BulkDelivery delivery, CancellationToken cancellationToken)
    {
        _body.Clear();
        for (var i = 0; i < delivery.Records.Count; i++)
        {
            var record = delivery.Records[i];
            if (_body.Entries.Count > 0 && _body.Length + BulkBody.Estimate(record) > _sender.MaxBytes) await FlushAsync(delivery, cancellationToken);
            var entries = _body.Entries.Count;
            if (_body.Add(record, i) is { } problem) delivery.Fail(i, FaultAction.DeadLetter, problem);
            else if (_body.Entries.Count == entries) delivery.Skip(i);
        }

        await FlushAsync(delivery, cancellationToken);
    }

    private async ValueTask FlushAsync(BulkDelivery delivery, CancellationToken cancellationToken)
    {
        if (_body.Entries.Count > 0) await _sender.SendAsync(_body, delivery, cancellationToken);
        _body.Clear();
    }
}
