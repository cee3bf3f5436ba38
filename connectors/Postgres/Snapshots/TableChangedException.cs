namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>A table is not the one any more whose reading was begun, or has another key: it is read from its beginning.</summary>
/// <param name="source">What it is now.</param>
internal sealed class TableChangedException(TableIdentity source) : Exception("The table was made anew, or has another key, since its reading began.")
{
    public TableIdentity Table => source;
}
