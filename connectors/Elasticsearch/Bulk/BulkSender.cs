using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sluice.Connectors.Elasticsearch.Cluster;

namespace Sluice.Connectors.Elasticsearch.Bulk;

/// <summary>Sends the actions of a body, in as many requests as the cluster wants, and notes what became of each.</summary>
internal sealed class BulkSender(ClusterClient cluster, long maxBytes, ILogger logger)
{
    /// <summary>When this many single records in a row are refused as requests, and none was taken, it is not the records.</summary>
    private const int HopelessRefusals = 8;

    // Of the body being sent: single records refused as requests, what was said of the last, and records taken before it.
    private int _refusedAlone;
    private string _lastRefusal = "";
    private int _acceptedBefore;

    /// <summary>The most bytes in one request: the option's, or less once the cluster has refused as much.</summary>
    public long MaxBytes { get; private set; } = maxBytes;

    public async ValueTask SendAsync(BulkBody body, BulkDelivery delivery, CancellationToken cancellationToken)
    {
        (_refusedAlone, _acceptedBefore) = (0, delivery.Accepted);
        await SendAsync(body, 0, body.Entries.Count, delivery, cancellationToken);
        if (_refusedAlone > 1) StopIfHopeless(delivery);
    }

    private async ValueTask SendAsync(BulkBody body, int first, int end, BulkDelivery delivery, CancellationToken cancellationToken)
    {
        var (start, length) = (body.Entries[first].Start, body.Entries[end - 1].End - body.Entries[first].Start);
        var answer = await cluster.BulkAsync(body.Slice(start, start + length), cancellationToken);
        switch (answer.Status)
        {
            case HttpStatusCode.OK:
                Settle(answer, body, first, end, delivery);
                return;
            case HttpStatusCode.RequestEntityTooLarge when end - first == 1:
                delivery.Fail(body.Entries[first].Record, FaultAction.DeadLetter, $"too_large: the cluster takes no request of {length} bytes");
                return;
            case HttpStatusCode.BadRequest when end - first == 1:
                (_refusedAlone, _lastRefusal) = (_refusedAlone + 1, answer.ToString());
                delivery.Fail(body.Entries[first].Record, FaultAction.DeadLetter, $"the cluster refuses the request: {answer}");
                if (_refusedAlone >= HopelessRefusals) StopIfHopeless(delivery);
                return;
            case HttpStatusCode.RequestEntityTooLarge:
                LearnFrom(length);
                break;
            case HttpStatusCode.BadRequest:
                break;
            default:
                throw Refused(answer);
        }

        // Too much for one request, or one line in it spoils it for all: the same lines in two halves.
        var middle = first + (end - first) / 2;
        await SendAsync(body, first, middle, delivery, cancellationToken);
        await SendAsync(body, middle, end, delivery, cancellationToken);
    }

    private static void Settle(ClusterAnswer answer, BulkBody body, int first, int end, BulkDelivery delivery)
    {
        IReadOnlyList<ItemOutcome> outcomes;
        try
        {
            outcomes = BulkAnswer.Read(answer.Body, end - first);
        }
        catch (JsonException error)
        {
            throw new SinkUnavailableException($"{answer.Node} gave no answer to a bulk request ({error.Message}): {answer}", null, error);
        }

        for (var i = first; i < end; i++)
        {
            var (entry, outcome) = (body.Entries[i], outcomes[i - first]);
            if (outcome.Classify(entry.Action) is { } action) delivery.Fail(entry.Record, action, outcome.ToString());
            else delivery.Accept(entry.Record);
        }
    }

    private static ConnectorStoppedException Refused(ClusterAnswer answer) => new(answer.Status switch
    {
        HttpStatusCode.Unauthorized => $"{answer.Node} does not accept the credentials in 'auth'. {answer}",
        HttpStatusCode.Forbidden => $"{answer.Node} denies access: give the user or key the privilege to write to the index. {answer}",
        _ => $"{answer.Node} does not answer like Elasticsearch: see that 'urls' holds the base address of the cluster. {answer}",
    });

    private void StopIfHopeless(BulkDelivery delivery)
    {
        if (delivery.Accepted > _acceptedBefore) return;
        throw new ConnectorStoppedException(
            $"The cluster refuses every request, so it is not about the records: check its version and the options of the connector. {_lastRefusal}");
    }

    private void LearnFrom(int refused)
    {
        MaxBytes = Math.Max(refused / 2, 1_024);
        logger.LimitLearned(refused, MaxBytes);
    }
}
