using Npgsql;

namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>The types of a database, as they were when they were loaded; a type that is made later needs a new catalog.</summary>
/// <remarks>Left out are the row types of tables that no column is of: a database may have tens of thousands of them.</remarks>
internal sealed class TypeCatalog
{
    private readonly Dictionary<uint, PostgresType> _types;

    internal TypeCatalog(IEnumerable<PostgresType> types, ulong asOf = 0)
    {
        _types = types.ToDictionary(type => type.Id);
        AsOf = asOf;
    }

    /// <summary>The LSN by which all was committed that is in here; what was committed after it may be missing.</summary>
    public ulong AsOf { get; }

    public static async Task<TypeCatalog> LoadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var asOf = await TypeQuery.ReadLsnAsync(connection, cancellationToken);
        return new TypeCatalog(await TypeQuery.ReadAsync(connection, cancellationToken), asOf);
    }

    /// <summary>Null for a type that was made since, or that is no more.</summary>
    public PostgresType? Find(uint id) => _types.GetValueOrDefault(id);

    /// <summary>Whether every column's type is here, down to elements and members. If not, load again.</summary>
    public bool Knows(CapturedTable table) => table.Columns.All(column => Knows(column.TypeId));

    /// <summary>The type itself or, for a domain, the type at its bottom.</summary>
    public PostgresType? FindBase(uint id)
    {
        var type = Find(id);
        while (type is { Kind: TypeKind.Domain }) type = Find(type.BaseId);
        return type;
    }

    /// <summary>
    /// SQL for a column's value as the text of its type's output function, which is what logical replication sends. (A cast
    /// to text differs: it turns true into "true" and trims the blanks of a character(n).)
    /// </summary>
    public string OutputExpression(CapturedColumn column)
    {
        var type = FindBase(column.TypeId) ?? throw new ArgumentException(
            $"The type {column.TypeId} of column {column.Name} is not in this catalog; load it again.", nameof(column));
        var value = SqlName.Quote(column.Name);
        // The output function of enums, for one, does not take a domain over one.
        if (type.Id != column.TypeId) value += $"::{type.FullName}";
        // format calls the output function too, but looks it up for every row, and has no null.
        return type.OutputFunction is { } function
            ? $"pg_catalog.textin({function}({value}))"
            : $"CASE WHEN {value} IS NOT NULL THEN pg_catalog.format('%s', {value}) END";
    }

    private bool Knows(uint id) => FindBase(id) switch
    {
        null => false,
        { Kind: TypeKind.Array } array => Knows(array.ElementId),
        { Kind: TypeKind.Composite } composite => composite.Attributes.All(attribute => Knows(attribute.TypeId)),
        _ => true,
    };
}
