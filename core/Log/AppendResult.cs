namespace Sluice.Log;

/// <summary>Where records went.</summary>
/// <param name="FirstOffset">The first record's offset.</param>
/// <param name="LastOffset">The last record's offset.</param>
/// <param name="Duplicate">True: everything was already there from an earlier append of the same source; nothing was stored.</param>
public readonly record struct AppendResult(long FirstOffset, long LastOffset, bool Duplicate = false);
