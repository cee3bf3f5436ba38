using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Preflight;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Looks for tables that are new, made anew or repaired, and for those that cannot be followed any more.</summary>
internal sealed class NewTables(
    ControlConnection control, FollowedTables tables, Publication publication, RowConditions conditions, string connector, ILogger logger)
{
    private HashSet<(uint Relation, string Name)> _known = [];

    /// <summary>Tables that match and cannot be followed, with the reason. Any thread may ask.</summary>
    public IReadOnlyDictionary<string, string> Parked { get; private set; } = new Dictionary<string, string>();

    /// <summary>These are followed already.</summary>
    public void Know(IEnumerable<DatabaseTable> followed) => _known = [.. followed.Select(IdOf)];

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var parked = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in await tables.LoadAsync(cancellationToken))
        {
            var filter = await conditions.ProblemOfAsync(table, cancellationToken);
            if ((TableProblems.Of(table, tables) ?? filter) is { } problem)
            {
                parked[table.FullName] = problem;
                if (!table.HasIdentity || filter is not null) await LeaveAsync(table, cancellationToken);
            }
            else if (!_known.Contains(IdOf(table)) && await JoinAsync(table, parked, cancellationToken))
            {
                _known.Add(IdOf(table));
            }
        }

        foreach (var (table, reason) in parked)
        {
            if (Parked.GetValueOrDefault(table) != reason) LogMessages.TableParked(logger, table, reason);
        }

        Parked = parked;
    }

    private static (uint Relation, string Name) IdOf(DatabaseTable table) => (table.Table.RelationId, table.FullName);

    /// <summary>The application must not suffer from being followed. When the table can be followed again, it is read anew.</summary>
    private async Task LeaveAsync(DatabaseTable table, CancellationToken cancellationToken)
    {
        _known.Remove(IdOf(table));
        if (!publication.IsOurs || await publication.ReadAsync(cancellationToken) is not { IsAllTables: false } found) return;
        if (!found.Tables.TryGetValue(table.FullName, out var name)) return;
        await control.ExecuteAsync(publication.DropSql([name]), cancellationToken);
        LogMessages.TableLeft(logger, table.FullName);
    }

    /// <summary>
    /// The wish to read the table and its publication are one transaction: whoever comes to the wish in the stream knows that all
    /// later changes of the table are there.
    /// </summary>
    private async Task<bool> JoinAsync(DatabaseTable table, Dictionary<string, string> parked, CancellationToken cancellationToken)
    {
        var isPublished = await publication.ReadAsync(cancellationToken) is { } found && found.Has(table);
        var prefix = Literal(SnapshotRequest.PrefixFor(connector));
        var wish = $"select pg_catalog.pg_logical_emit_message(true, {prefix}, {Literal(SnapshotRequest.ForNewTable(table.FullName))})";
        try
        {
            await control.ExecuteAsync(isPublished ? wish : $"begin; {wish}; {publication.AddSql([table])}; commit", cancellationToken);
            LogMessages.TableJoined(logger, table.FullName);
            return true;
        }
        catch (PostgresException problem) when (StreamFaults.IsOfTable(problem))
        {
            await control.ExecuteAsync("rollback", cancellationToken);
            parked[table.FullName] = $"it cannot be published: {problem.MessageText}. Let its owner run: {publication.AddSql([table])};";
            return false;
        }
    }

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
