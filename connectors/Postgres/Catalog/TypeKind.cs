namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>How a type is made, and so how its text is read.</summary>
internal enum TypeKind
{
    /// <summary>A type of its own: built in, or from an extension.</summary>
    Base,

    Array,

    Domain,

    Composite,

    Enum,

    /// <summary>A range or a multirange.</summary>
    Range,

    /// <summary>The type of the extension hstore.</summary>
    Hstore,
}
