namespace Sluice.Connectors.Postgres.Sink.Names;

/// <summary>The name of a table.</summary>
/// <param name="Schema">Null: the first schema of the connection's search path.</param>
internal readonly record struct TableName(string? Schema, string Name)
{
    /// <summary>As a statement has it.</summary>
    public string Sql => Schema is null ? Identifier.Quote(Name) : $"{Identifier.Quote(Schema)}.{Identifier.Quote(Name)}";

    /// <summary>As people read it.</summary>
    public override string ToString() => Schema is null ? Name : $"{Schema}.{Name}";
}
