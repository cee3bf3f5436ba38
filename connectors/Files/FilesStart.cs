namespace Sluice.Connectors.Files;

/// <summary>Where reading starts in the files that are there at the connector's first start.</summary>
public enum FilesStart
{
    /// <summary>At the first line.</summary>
    Beginning,

    /// <summary>With the first line that is complete only after the start.</summary>
    End,
}
