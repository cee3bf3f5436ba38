namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Does what the stream says to the source itself.</summary>
internal interface ISignalHandler
{
    /// <summary>Called again and again: before each block, and once in a while when none comes.</summary>
    Task AdvanceAsync();

    /// <summary>Does what a signal says; what has to go out for it is returned.</summary>
    IAsyncEnumerable<SourceBatch> HeedAsync(StreamSignal signal, CancellationToken cancellationToken);

    /// <summary>Nothing came for a time: throws when something should have.</summary>
    void RefuseSilence(TimeSpan quiet);
}
