using Microsoft.Extensions.Logging;

namespace Sluice.Core.Tests.Connect.Secrets;

/// <summary>A sink that tells its secrets wherever its options say.</summary>
[Connector("telling-sink", ConnectorKind.Sink)]
public sealed partial class TellingSink : ISink, ISearchable
{
    private readonly TellingOptions _options;
    private readonly ConnectorContext _context;

    public TellingSink(TellingOptions options, ConnectorContext context)
    {
        (_options, _context) = (options, context);
        options.Tell("the constructor");
    }

    public ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        _options.Tell("OpenAsync");
        _options.Tell("OpenAsync, stopped", told => new ConnectorStoppedException(told));
        if (_options.Where == "the log")
        {
            using var scope = _context.Logger.BeginScope("told: {Password}", _options.Password);
            Said(_context.Logger, _options.Told, _options, new IOException(_options.Told));
            Said(_context.Logger, "told: nothing", new TellingOptions(), new IOException("told: nothing"));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        _options.Tell("DeliverAsync");
        _options.Tell("DeliverAsync, unavailable", told => new SinkUnavailableException(told));
        return _options.Where switch
        {
            "a record refused" => Answer(FaultAction.DeadLetter),
            "a record to retry" => Answer(FaultAction.Retry),
            "a record for later" => Answer(FaultAction.Later),
            "a record to stop at" => Answer(FaultAction.Stop),
            "an answer that throws" => new(new DeliveryResult(new TellingList(_options))),
            _ => new(DeliveryResult.Delivered),
        };
    }

    public ValueTask<SearchAnswer> SearchAsync(SearchRequest request, CancellationToken cancellationToken) => request.Query switch
    {
        "format" => throw new FormatException(_options.Told),
        "stopped" => throw new ConnectorStoppedException(_options.Told),
        "unavailable" => throw new SinkUnavailableException(_options.Told, TimeSpan.FromSeconds(1)),
        "io" => throw new IOException(_options.Told),
        _ => throw new InvalidOperationException(_options.Told),
    };

    public ValueTask DisposeAsync()
    {
        _options.Tell("DisposeAsync");
        return ValueTask.CompletedTask;
    }

    private ValueTask<DeliveryResult> Answer(FaultAction action) => new(new DeliveryResult([new RecordFailure(0, action, _options.Told)]));

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "{Text} of {Options}")]
    private static partial void Said(ILogger logger, string text, TellingOptions options, Exception exception);
}
