namespace Sluice.Connect;

/// <summary>Why a task ended by itself.</summary>
internal enum TaskEnd
{
    /// <summary>It has no more to do.</summary>
    Done,

    /// <summary>Somebody has moved its place: it begins again at once, from there.</summary>
    Moved,
}
