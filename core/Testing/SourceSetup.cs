namespace Sluice.Testing;

/// <summary>A source to be tested, whose outside holds still during the test.</summary>
public sealed record SourceSetup : ConnectorSetup
{
    /// <summary>How many records there are to read, unreadable ones that the source marks with a fault included; more than a batch holds shows most.</summary>
    public required int Records { get; init; }

    /// <summary>How long the source is watched for records that should not come.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(300);
}
