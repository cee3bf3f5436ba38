namespace Sluice.Connect.Offsets;

/// <summary>How far a connector has got; can be changed while it is stopped.</summary>
internal interface IConnectorOffsets
{
    IReadOnlyList<ConnectorOffset> All { get; }

    /// <summary>Sets some of them; returns when that is durable.</summary>
    /// <exception cref="ConnectorRequestException">One of them makes no sense; none was changed.</exception>
    Task AlterAsync(IReadOnlyList<ConnectorOffset> changes, CancellationToken cancellationToken);

    /// <summary>Forgets all of them: the connector begins anew.</summary>
    Task ResetAsync(CancellationToken cancellationToken);
}
