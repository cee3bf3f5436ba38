namespace Sluice.Connectors.Sqlite.Query;

/// <summary>A piece of a query.</summary>
/// <param name="Position">Where it begins, counted from 1.</param>
/// <param name="Text">For a word or phrase, what it says, without quotes, field name and star.</param>
/// <param name="Field">The name before the colon, if there is one.</param>
internal sealed record QueryToken(QueryTokenKind Kind, int Position, string Text = "", string? Field = null, bool IsPrefix = false);
