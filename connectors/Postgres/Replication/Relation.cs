using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>A table as the server announces it before its first row, and again when it was altered.</summary>
/// <param name="Identity">The table's replica identity: <c>d</c> (its primary key), <c>i</c> (an index), <c>f</c> (the whole row) or <c>n</c> (nothing).</param>
/// <param name="IdentityColumns">The columns of the replica identity, as indexes; all of them when the identity is the whole row.</param>
internal sealed record Relation(
    uint Id, string Schema, string Name, char Identity, IReadOnlyList<CapturedColumn> Columns, IReadOnlyList<int> IdentityColumns)
{
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
