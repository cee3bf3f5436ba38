namespace Sluice.Connect.Retry;

/// <summary>Who is to blame for an exception from a connector.</summary>
internal enum FaultCause
{
    /// <summary>Nobody: the loop was told to stop.</summary>
    Cancelled,

    /// <summary>Nothing will work until somebody acts: the task fails.</summary>
    Stopped,

    /// <summary>The outside as a whole: wait and try again for ever.</summary>
    Outage,

    /// <summary>The connector's own code; where it was given records, one of them may have led it there, as for <see cref="Records"/>.</summary>
    Plugin,

    /// <summary>The records that the call was given, until they are shown to be innocent one by one.</summary>
    Records,
}
