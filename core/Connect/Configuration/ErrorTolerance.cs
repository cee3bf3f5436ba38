namespace Sluice.Connect.Configuration;

/// <summary>What happens when a record fails for good.</summary>
public enum ErrorTolerance
{
    /// <summary>It goes to the dead-letter topic, and the others go on.</summary>
    All,

    /// <summary>The task fails and keeps its place before the record.</summary>
    None,
}
