namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>A type of the database (<c>pg_type</c>).</summary>
internal sealed record PostgresType
{
    /// <summary>The object identifier: the same in every database for a built-in type.</summary>
    public required uint Id { get; init; }

    public required string Schema { get; init; }

    public required string Name { get; init; }

    public required TypeKind Kind { get; init; }

    /// <summary>
    /// The function that writes a value as text, with its schema, quoted for SQL. Null when it is another type's, as of
    /// refcursor, and so cannot be called by name.
    /// </summary>
    public required string? OutputFunction { get; init; }

    /// <summary>What stands between the elements of an array of this type: a comma, but for boxes a semicolon.</summary>
    public required byte Delimiter { get; init; }

    /// <summary>The type of an array's elements; 0 unless it is one.</summary>
    public uint ElementId { get; init; }

    /// <summary>The type that a domain is over; 0 unless it is one.</summary>
    public uint BaseId { get; init; }

    /// <summary>The members of a composite type, in their order; empty unless it is one.</summary>
    public IReadOnlyList<CapturedColumn> Attributes { get; init; } = [];

    /// <summary>The name for people and for SQL.</summary>
    public string FullName => $"{SqlName.Quote(Schema)}.{SqlName.Quote(Name)}";
}
