namespace Sluice;

/// <summary>What the engine does about a record that was not delivered.</summary>
public enum FaultAction
{
    /// <summary>The other side says "later" (overload, a blocked index): try again for ever, holding the record's key.</summary>
    Later,

    /// <summary>The record was refused and may pass another time: try again, up to <c>retry.maxAttempts</c>.</summary>
    Retry,

    /// <summary>The record will never pass: to the dead-letter topic, and on with the others.</summary>
    DeadLetter,

    /// <summary>Nothing will pass until somebody acts (access denied, say): the task fails and keeps its place.</summary>
    Stop,
}
