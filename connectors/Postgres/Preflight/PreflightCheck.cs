using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Preflight;

/// <summary>Looks at everything that following a database needs, and says all that is wrong at once, each with its remedy.</summary>
internal sealed class PreflightCheck(
    PostgresCdcOptions options, string slotName, Publication publication, RowConditions conditions, ControlConnection control, FollowedTables tables)
{
    private readonly List<string> _problems = [];
    private readonly List<string> _concerns = [];

    /// <summary>Asks the server; changes nothing.</summary>
    /// <param name="followsChanges">False when only rows are read.</param>
    public async Task<PreflightFindings> RunAsync(bool followsChanges, CancellationToken cancellationToken)
    {
        var server = await control.AskAsync(ServerFacts.ReadAsync, cancellationToken);
        var matching = await tables.LoadAsync(cancellationToken);
        if (followsChanges && server.IsStandby)
        {
            _problems.Add("The server is a standby: slots and publications are made on its primary. Put the primary's address into connection.");
        }
        else if (followsChanges)
        {
            var slot = await control.AskAsync((connection, token) => SlotState.ReadAsync(connection, slotName, token), cancellationToken);
            new ServerCheck(options, server, _problems, _concerns).Run(slot);
            await new PublicationCheck(options, publication, server, tables, _problems, _concerns).RunAsync(matching, cancellationToken);
        }

        await LookAtTablesAsync(server, matching, cancellationToken);
        return new PreflightFindings(_problems, _concerns);
    }

    private async Task LookAtTablesAsync(ServerFacts server, IReadOnlyList<DatabaseTable> matching, CancellationToken cancellationToken)
    {
        if (matching.Count == 0)
            _concerns.Add($"No table matches {string.Join(", ", options.Tables)}. A table that is made later joins by itself; is the name right, with its schema?");
        foreach (var pattern in tables.Unmatched(matching).Where(_ => matching.Count > 0))
            _concerns.Add($"No table matches {pattern}. Is the name right, with its schema, and upper and lower case as in the database?");
        foreach (var name in options.Rows.Keys.Where(name => !matching.Any(table => table.FullName == name)))
            _concerns.Add($"rows has a condition for {name}, and there is no such table among those that match.");
        foreach (var table in matching)
        {
            if (TableProblems.Of(table, tables) is { } problem) _concerns.Add($"The table {table.FullName} is not followed: {problem}");
            else if (server.Version >= ServerFacts.WithRowFilters && await conditions.ProblemOfAsync(table, cancellationToken) is { } condition)
                _problems.Add($"The table {table.FullName}: {condition}");
        }
    }
}
