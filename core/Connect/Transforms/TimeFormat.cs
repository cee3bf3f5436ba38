namespace Sluice.Connect.Transforms;

/// <summary>How a field holds a time.</summary>
internal enum TimeFormat
{
    /// <summary>A text as ISO 8601 has it; UTC unless it says otherwise.</summary>
    Iso,

    /// <summary>Milliseconds since 1970.</summary>
    Milliseconds,

    /// <summary>Seconds since 1970, fractions too.</summary>
    Seconds,

    /// <summary>Microseconds since 1970.</summary>
    Microseconds,
}
