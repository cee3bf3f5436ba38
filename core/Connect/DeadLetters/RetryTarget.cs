namespace Sluice.Connect.DeadLetters;

/// <summary>Where a dead letter goes when it is retried.</summary>
public enum RetryTarget
{
    /// <summary>To the sink that refused it, and to nobody else.</summary>
    Connector,

    /// <summary>Into the topic it came from, for everybody who reads that; a source's record through its transforms.</summary>
    Topic,
}
