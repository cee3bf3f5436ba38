using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>The tables that the stream has announced, each with the shape that its rows have at that place in the stream.</summary>
internal sealed class FollowedTables(
    TablePatterns patterns, EnvelopeSettings envelope, TopicTemplate topics, ControlConnection control, TimeProvider time)
{
    private readonly Dictionary<uint, FollowedTable> _announced = [];
    private readonly JsonOutput _output = new();
    private Dictionary<uint, DatabaseTable> _tables = [];
    private TypeCatalog _types = new([]);

    /// <summary>Null for a table that is not followed, or that was not announced yet.</summary>
    public FollowedTable? Find(uint relation) => _announced.GetValueOrDefault(relation);

    /// <summary>Reads the tables that match now, and their types.</summary>
    public async Task<IReadOnlyList<DatabaseTable>> LoadAsync(CancellationToken cancellationToken)
    {
        var tables = await control.AskAsync((connection, token) => TableQuery.ReadAsync(connection, patterns, relation: 0, token), cancellationToken);
        _tables = tables.ToDictionary(table => table.Table.RelationId);
        if (tables.Any(table => !_types.Knows(table.Table))) await LoadTypesAsync(cancellationToken);
        return tables;
    }

    /// <summary>Takes up a table that the stream announces, or the new shape of one.</summary>
    public async Task AnnounceAsync(Relation relation, CancellationToken cancellationToken)
    {
        if (!patterns.Matches(relation.Schema, relation.Name))
        {
            _announced.Remove(relation.Id);
            return;
        }

        var shape = new CapturedTable(relation.Id, relation.Schema, relation.Name, relation.Columns, relation.IdentityColumns);
        // The catalog is asked for the key only where the stream does not say it.
        if (relation.Identity != 'd' || relation.IdentityColumns.Count > 1)
            shape = shape with { Key = relation.KeyLike(await FindAsync(relation.Id, cancellationToken)) };

        // A publication that somebody else made may have tables that cannot be followed; why is said where tables are looked through.
        if (!relation.HasIdentity || ProblemsOf(shape).Count > 0)
        {
            _announced.Remove(relation.Id);
            return;
        }

        if (!_types.Knows(shape)) await LoadTypesAsync(cancellationToken);
        _announced[relation.Id] = Follow(shape);
    }

    /// <summary>A table as the catalog has it, to be read.</summary>
    public FollowedTable Follow(DatabaseTable table) => Follow(table.Table);

    /// <summary>What the configuration's rules for columns ask of a table and cannot have.</summary>
    public IReadOnlyList<string> ProblemsOf(CapturedTable table) => envelope.Columns.ProblemsOf(table);

    /// <summary>Whether the name is one of those that are followed.</summary>
    /// <param name="name">As <c>schema.table</c>; anything else is none.</param>
    public bool Matches(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot >= 0 && patterns.Matches(name[..dot], name[(dot + 1)..]);
    }

    /// <summary>The patterns that none of the tables is of.</summary>
    public IEnumerable<string> Unmatched(IReadOnlyList<DatabaseTable> found) => patterns.Unmatched(found);

    /// <summary>A table by its name, as the catalog has it now; null when it is not there or does not match.</summary>
    public async Task<DatabaseTable?> LookUpAsync(string name, CancellationToken cancellationToken) =>
        (await LoadAsync(cancellationToken)).FirstOrDefault(table => table.FullName == name);

    /// <summary>The object identifier of a table, as the catalog had it last.</summary>
    public uint? IdOf(string name) => _tables.Values.FirstOrDefault(table => table.FullName == name)?.Table.RelationId;

    /// <summary>SQL for the rows of a table as text, in the order of its columns.</summary>
    public string SelectList(CapturedTable table) => string.Join(", ", table.Columns.Select(_types.OutputExpression));

    /// <summary>SQL for one column as text.</summary>
    public string OutputExpression(CapturedColumn column) => _types.OutputExpression(column);

    /// <summary>SQL that turns the text of a column's value back into the value.</summary>
    public string InputExpression(CapturedColumn column, string text) =>
        $"'{text.Replace("'", "''", StringComparison.Ordinal)}'::{_types.FindBase(column.TypeId)!.FullName}";

    private FollowedTable Follow(CapturedTable table) =>
        new(table, topics.For(table), new TableWriter(table, _types, envelope), _output, time);

    private async Task<DatabaseTable?> FindAsync(uint relation, CancellationToken cancellationToken) =>
        (await control.AskAsync((connection, token) => TableQuery.ReadAsync(connection, patterns, relation, token), cancellationToken)).SingleOrDefault();

    private async Task LoadTypesAsync(CancellationToken cancellationToken) =>
        _types = await control.AskAsync<TypeCatalog>(TypeCatalog.LoadAsync, cancellationToken);
}
