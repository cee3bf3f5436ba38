using System.Runtime.CompilerServices;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres;

/// <summary>Follows a PostgreSQL database: the rows that are there, then every change, in the order of the commits.</summary>
[Connector("postgres-cdc", ConnectorKind.Source, Summary = "Follows the changes of a PostgreSQL database by logical replication, after the rows that are there.")]
internal sealed class PostgresCdcSource(PostgresCdcOptions options, ConnectorContext context) : ISource, IObservedConnector
{
    private readonly Capture _capture = new(options, context);

    /// <inheritdoc />
    public ConnectorReadings Readings => _capture.Readings;

    /// <inheritdoc />
    public async ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            var findings = await _capture.CheckAsync(cancellationToken);
            // What it could work with all the same is no reason to call it broken.
            foreach (var concern in findings.Concerns) LogMessages.Concern(context.Logger, concern);
            return findings.Problems;
        }
        catch (Exception problem) when (StreamFaults.Translate(problem) is { } known)
        {
            return [known.Message];
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<SourceBatch> ReadAsync(SourcePositions resumeFrom, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var batches = _capture.ReadAsync(resumeFrom, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(batches)) yield return batches.Current;
    }

    /// <inheritdoc />
    public ValueTask AcknowledgeAsync(SourcePosition position, CancellationToken cancellationToken)
    {
        _capture.Acknowledge(position);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _capture.DisposeAsync();

    /// <summary>An iterator cannot yield from within a try block with a catch.</summary>
    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SourceBatch> batches)
    {
        try
        {
            return await batches.MoveNextAsync();
        }
        catch (Exception problem)
        {
            if (StreamFaults.Translate(problem) is { } known) throw known;
            throw;
        }
    }
}
