namespace Sluice.Connectors.Tests.Postgres.Types;

internal static class SystemCases
{
    public static IReadOnlyList<TypeCase> All { get; } =
    [
        new("pg_lsn", ("0/0", "\"0/0\""), ("FFFFFFFF/FFFFFFFF", "\"FFFFFFFF/FFFFFFFF\"")),
        new("xid", ("4294967295", "\"4294967295\"")),
        new("xid8", ("18446744073709551615", "\"18446744073709551615\"")),
        new("cid", ("7", "\"7\"")),
        new("tid", ("(0,1)", "\"(0,1)\"")),
        new("pg_snapshot", ("10:20:10,14,15", "\"10:20:10,14,15\"")),
        new("regclass", ("pg_catalog.pg_class", "\"pg_class\""), ("public.shelf", "\"public.shelf\""), ("0", "\"-\"")),
        new("regtype", ("integer", "\"integer\""), ("public.mood", "\"public.mood\"")),
        new("regproc", ("pg_catalog.now", "\"now\"")),
        new("regprocedure", ("pg_catalog.now()", "\"now()\"")),
        new("regnamespace", ("public", "\"public\"")),
        new("regoper", ("pg_catalog.||/", "\"||/\"")),
        new("regoperator", ("pg_catalog.+(int4,int4)", "\"+(integer,integer)\"")),
        new("regcollation", ("pg_catalog.\"C\"", "\"\\\"C\\\"\"")),
        new("regconfig", ("simple", "\"simple\"")),
        new("regdictionary", ("simple", "\"simple\"")),
        new("refcursor", ("some cursor", "\"some cursor\"")),
        new("txid_snapshot", ("10:20:10,14,15", "\"10:20:10,14,15\"")),
        new("regrole", ("postgres", "\"postgres\"")),
        new("int2vector", ("1 2 3", "\"1 2 3\""), ("", "\"\"")),
        new("oidvector", ("1 4294967295", "\"1 4294967295\"")),
        new("aclitem", ("postgres=r/postgres", "\"postgres=r/postgres\"")),
    ];
}
