using System.Text;
using Sluice.Connectors.Postgres.Sink.Names;
using Sluice.Connectors.Postgres.Sink.Values;

namespace Sluice.Connectors.Postgres.Sink.Tables;

/// <summary>A column of a table that rows are written to.</summary>
/// <param name="TypeName">As people read it, such as <c>timestamp with time zone</c>.</param>
/// <param name="IsNeeded">Whether a row cannot be made without a value for it.</param>
/// <param name="HasDefault">Whether the server fills it in by itself.</param>
/// <param name="IsFixed">Whether an UPDATE must leave it alone: an identity that is always the server's.</param>
/// <param name="IsGenerated">Whether it follows from other columns, so that nobody writes it.</param>
internal sealed record TargetColumn(
    string Name, string TypeName, ValueShape Shape, bool IsNeeded, bool HasDefault, bool IsFixed, bool IsGenerated)
{
    public string Sql { get; } = Identifier.Quote(Name);

    public ReadOnlyMemory<byte> Utf8Name { get; } = Encoding.UTF8.GetBytes(Name);
}
