namespace Sluice.Connectors.Postgres.Sink;

/// <summary>What an error of the server means for a delivery.</summary>
internal enum PostgresFault
{
    /// <summary>One of the records is to blame.</summary>
    Record,

    /// <summary>The server takes nothing now, or not this at this moment: the same again, later.</summary>
    Unavailable,

    /// <summary>The tables are no longer what they were: look again.</summary>
    Changed,

    /// <summary>Somebody has to act.</summary>
    Stop,
}
