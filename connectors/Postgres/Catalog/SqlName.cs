namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>Names inside SQL.</summary>
internal static class SqlName
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
