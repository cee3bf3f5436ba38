using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>A table as the server announces it before its first row, and again when it was altered.</summary>
/// <param name="Identity">The table's replica identity: <c>d</c> (its primary key), <c>i</c> (an index), <c>f</c> (the whole row) or <c>n</c> (nothing).</param>
/// <param name="IdentityColumns">The columns of the replica identity, as indexes; all of them when the identity is the whole row.</param>
internal sealed record Relation(
    uint Id, string Schema, string Name, char Identity, IReadOnlyList<CapturedColumn> Columns, IReadOnlyList<int> IdentityColumns)
{
    /// <summary>False when updates and deletes cannot say which row they are of.</summary>
    public bool HasIdentity => Identity == 'f' || (Identity != 'n' && IdentityColumns.Count > 0);

    /// <summary>
    /// The columns of the record's key, as indexes: in the order that the catalog has them in, unless it is of another time than
    /// this announcement.
    /// </summary>
    /// <param name="catalog">The table as the catalog has it now; null when it is not there any more.</param>
    public IReadOnlyList<int> KeyLike(DatabaseTable? catalog)
    {
        var columns = Columns.Select(column => column.Name).ToList();
        int[] key = [.. (catalog?.Table.Key ?? []).Select(index => columns.IndexOf(catalog!.Table.Columns[index].Name))];
        // All columns are the identity of a table that is sent whole; its key, if it has one, is known to the catalog only.
        if (Identity == 'f') return key.Contains(-1) ? [] : key;
        var isSent = key.Length > 0 && key.All(IdentityColumns.Contains) && (Identity != 'd' || key.Length == IdentityColumns.Count);
        return isSent ? key : IdentityColumns;
    }

    /// <summary>Reads a Relation message, behind its first byte.</summary>
    public static Relation Read(ref MessageReader message)
    {
        var id = message.ReadUInt32();
        var schema = message.ReadText();
        var name = message.ReadText();
        var identity = (char)message.ReadByte();
        var count = message.ReadInt16();
        var (columns, inIdentity) = (new List<CapturedColumn>(count), new List<int>());
        for (var i = 0; i < count; i++)
        {
            if ((message.ReadByte() & 1) != 0) inIdentity.Add(i);
            columns.Add(new CapturedColumn(message.ReadText(), message.ReadUInt32(), message.ReadInt32()));
        }

        // The server leaves the schema out for its own (pg_catalog).
        return new Relation(id, schema.Length == 0 ? "pg_catalog" : schema, name, identity, columns, inIdentity);
    }
}
