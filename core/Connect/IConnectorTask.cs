namespace Sluice.Connect;

/// <summary>One task of a connector: runs until it is stopped, has no more to do, or fails for good.</summary>
internal interface IConnectorTask
{
    /// <summary>The instance at work, or null while there is none.</summary>
    IConnector? Current { get; }

    /// <summary>Works. Throws what it cannot get over; its place is saved whatever happens.</summary>
    Task<TaskEnd> RunAsync(CancellationToken stopping);
}
