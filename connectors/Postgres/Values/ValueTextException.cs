namespace Sluice.Connectors.Postgres.Values;

/// <summary>A column's text is not what its type promises, or does not fit into a record.</summary>
/// <param name="reason">Goes on after "the value of column x cannot become JSON: ". Never the value or a part of it.</param>
internal sealed class ValueTextException(string reason) : Exception(reason)
{
    /// <summary>The type may have been altered after it was looked up.</summary>
    public bool TypeMayBeOld { get; init; }
}
