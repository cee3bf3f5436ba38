using Sluice.Connectors.Postgres.Values;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>A column of a record, ready to be written.</summary>
/// <param name="Index">Where it is in its table.</param>
/// <param name="Name">The name as JSON, with its colon.</param>
internal readonly record struct RowColumn(int Index, byte[] Name, ValueWriter Writer);
