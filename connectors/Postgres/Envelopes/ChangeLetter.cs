namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>Debezium's letter for what happened.</summary>
internal static class ChangeLetter
{
    public static byte Of(ChangeKind kind) => kind switch
    {
        ChangeKind.Read => (byte)'r',
        ChangeKind.Create => (byte)'c',
        ChangeKind.Update => (byte)'u',
        ChangeKind.Delete => (byte)'d',
        _ => (byte)'t',
    };
}
