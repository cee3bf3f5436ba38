namespace Sluice.Core.Tests.Connect.Checks;

/// <summary>A sink whose check answers what a test says.</summary>
[Connector("answering-sink", ConnectorKind.Sink)]
public sealed class AnsweringSink : ISink
{
    private readonly AnsweringSinkOptions _options;

    public AnsweringSink(AnsweringSinkOptions options, ConnectorContext context)
    {
        Assert.NotEmpty(context.Connector);
        if (options.Refused is { } refused) throw new ConnectorStoppedException(refused);
        _options = options;
    }

    public ValueTask OpenAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("A check opens nothing.");

    public ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) => _options.Check(cancellationToken);

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A check delivers nothing.");

    public ValueTask DisposeAsync()
    {
        _options.Disposed++;
        return ValueTask.CompletedTask;
    }
}
