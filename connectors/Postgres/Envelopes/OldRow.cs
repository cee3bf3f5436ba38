namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>How much of a row's state before the change the server sent; its table's REPLICA IDENTITY decides.</summary>
internal enum OldRow
{
    None,

    Key,

    Full,
}
