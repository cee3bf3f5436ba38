using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Preflight;

/// <summary>What of the publication is in the way, or of the right to make one.</summary>
internal sealed class PublicationCheck(
    PostgresCdcOptions options, Publication publication, ServerFacts server, FollowedTables tables, List<string> problems, List<string> concerns)
{
    private string Quoted => SqlName.Quote(publication.Name);

    public async Task RunAsync(IReadOnlyList<DatabaseTable> matching, CancellationToken cancellationToken)
    {
        var found = await publication.ReadAsync(cancellationToken);
        var usable = matching.Where(table => TableProblems.Of(table, tables) is null).ToList();
        LookAtRights(found, [.. usable.Where(table => found?.Has(table) != true)]);
        if (found is null) return;
        LookAtShape(found, matching);
        if (publication.IsOurs) return;

        // What somebody else publishes, the server filters as they said.
        foreach (var table in usable.Where(table => found.Has(table) && options.Rows.ContainsKey(table.FullName)))
        {
            if (await publication.FiltersAsync(table, server.Version, cancellationToken)) continue;
            var remedy = found.IsAllTables
                ? "use a publication that is not for all tables"
                : $"let its owner run ALTER PUBLICATION {Quoted} DROP TABLE {table.QuotedName}, and the connector adds it with the condition";
            problems.Add($"The publication {publication.Name} sends all rows of {table.FullName}, for which rows has a condition: {remedy}, or filter with a transform.");
        }
    }

    private void LookAtRights(PublicationState? found, IReadOnlyList<DatabaseTable> missing)
    {
        if (found is null && !server.MayCreate)
            problems.Add($"The role {server.Role} may not make a publication. GRANT CREATE ON DATABASE {SqlName.Quote(server.Database)} TO {SqlName.Quote(server.Role)}, or let the owner of the tables run: {publication.CreateSql(missing)};");
        if (missing.Count == 0) return;
        if (found is { IsOwned: false })
        {
            problems.Add($"The publication {publication.Name} is somebody else's and lacks {Names(missing)}. Let its owner run: {publication.AddSql(missing)};");
            return;
        }

        var foreign = missing.Where(table => !table.IsOwned).ToList();
        if (foreign.Count == 0) return;
        var remedy = found is null ? publication.CreateSql(missing) : publication.AddSql(foreign);
        problems.Add($"Only their owner may publish these tables: {Names(foreign)}. Let the owner run: {remedy};");
    }

    private void LookAtShape(PublicationState found, IReadOnlyList<DatabaseTable> matching)
    {
        if (!found.IsWhole)
            concerns.Add($"The publication {publication.Name} does not send all of insert, update and delete: ALTER PUBLICATION {Quoted} SET (publish = 'insert, update, delete, truncate').");
        if (!found.IsViaRoot && matching.Any(table => table.IsPartitioned))
            problems.Add($"The publication {publication.Name} sends changes as the partitions', not as their table's: ALTER PUBLICATION {Quoted} SET (publish_via_partition_root = true).");
        var harmed = matching.Where(table => !table.HasIdentity && found.Has(table)).ToList();
        if (harmed.Count > 0)
            concerns.Add($"The publication {publication.Name} has tables without an identity, {Names(harmed)}: the server refuses the application its UPDATE and DELETE of them. ALTER TABLE ... REPLICA IDENTITY FULL, or take them out.");
    }

    private static string Names(IEnumerable<DatabaseTable> tables) => string.Join(", ", tables.Select(table => table.FullName));
}
