using Npgsql.Replication;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>The slot as it was taken up.</summary>
/// <param name="Start">Where the stream begins.</param>
/// <param name="IsBegun">The stream goes on where an earlier session ended; otherwise all rows have to be read.</param>
/// <param name="Published">The tables whose changes come from the start on.</param>
/// <param name="ExportedSnapshot">The name of a snapshot as of the start; gone with the next command on the connection.</param>
internal sealed record OpenedSlot(
    LogicalReplicationConnection Connection, StreamPosition Start, bool IsBegun, IReadOnlyList<DatabaseTable> Published, string? ExportedSnapshot);
