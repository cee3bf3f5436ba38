namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>A sink that does what a test says, and notes what it was given.</summary>
[Connector("scripted-sink", ConnectorKind.Sink)]
public sealed class ScriptedSink : ISplitSink
{
    private readonly ScriptedSinkOptions _options;
    private readonly ConnectorContext _context;

    public ScriptedSink(ScriptedSinkOptions options, ConnectorContext context)
    {
        (_options, _context) = (options, context);
        options.CountMade();
        options.Construct();
    }

    public bool KeepsKeyOrder => _options.KeepsKeyOrder;

    public int MaxBatchRecords => _options.MaxBatchRecords;

    public async ValueTask OpenAsync(CancellationToken cancellationToken) => await _options.Open(cancellationToken);

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        Assert.NotNull(_context.Logger);
        return _options.Deliver(batch, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _options.CountDisposed();
        return ValueTask.CompletedTask;
    }
}
