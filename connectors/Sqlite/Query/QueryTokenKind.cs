namespace Sluice.Connectors.Sqlite.Query;

internal enum QueryTokenKind
{
    Term,
    And,
    Or,
    Not,
    Open,
    Close,
    End,
}
