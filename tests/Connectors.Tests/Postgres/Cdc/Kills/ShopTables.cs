namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>Tables of several kinds whose every change notes itself, in its own transaction, in a history.</summary>
internal static class ShopTables
{
    /// <summary>All tables of the schema <c>shop</c>.</summary>
    public static IReadOnlyList<string> All { get; } = ["plain", "pairs", "wide", "whole", "keyless"];

    /// <summary>The table whose rows nothing but their content tells apart.</summary>
    public const string Keyless = "keyless";

    /// <summary>The table that gets a row when all writing is over.</summary>
    public const string End = "the_end";

    public const string Schema = """
        create schema shop;
        create schema audit;
        create sequence audit.versions;
        create table audit.history (tbl text not null, key text, op "char" not null, version bigint not null, xid bigint not null);

        create function audit.number() returns trigger language plpgsql as $$
          begin new.version := nextval('audit.versions'); return new; end $$;

        create function audit.note() returns trigger language plpgsql as $$
          declare
            old_key text; new_key text;
            xid bigint := (pg_current_xact_id()::text::numeric % 4294967296)::bigint;
          begin
            if tg_op = 'TRUNCATE' then
              insert into audit.history values (tg_table_name, null, 't', nextval('audit.versions'), xid);
              return null;
            end if;
            if tg_op <> 'INSERT' then execute 'select ' || tg_argv[0] using old into old_key; end if;
            if tg_op <> 'DELETE' then execute 'select ' || tg_argv[0] using new into new_key; end if;
            if tg_op = 'DELETE' then
              insert into audit.history values (tg_table_name, old_key, 'd', nextval('audit.versions'), xid);
            elsif tg_op = 'UPDATE' and old_key = new_key then
              insert into audit.history values (tg_table_name, new_key, 'u', new.version, xid);
            else
              if tg_op = 'UPDATE' then insert into audit.history values (tg_table_name, old_key, 'd', new.version, xid); end if;
              insert into audit.history values (tg_table_name, new_key, 'c', new.version, xid);
            end if;
            return null;
          end $$;

        create table shop.plain (id int primary key, version bigint not null, note text);
        create table shop.pairs (b text, a int, version bigint not null, note text, primary key (a, b));
        create table shop.wide (name text primary key, version bigint not null, note text, doc text);
        create table shop.whole (name text primary key, version bigint not null, note text, doc text);
        create table shop.keyless (id int not null, version bigint not null, note text);
        create table shop.the_end (id int primary key);
        alter table shop.wide alter doc set storage external;
        alter table shop.whole alter doc set storage external;
        alter table shop.whole replica identity full;
        alter table shop.keyless replica identity full;
        create index on shop.keyless (id);
        """;

    /// <summary>The triggers, and the rows that are there before anybody follows the changes.</summary>
    public static string Rows => $"""
        {string.Concat(All.Select(Triggers))}
        insert into shop.plain select i, 0, 'old' from generate_series(1, 15000) i;
        insert into shop.pairs select 'b' || i % 7, i, 0, 'old' from generate_series(1, 2000) i;
        insert into shop.wide select 'w' || i, 0, 'old', {Doc} from generate_series(1, 4000) i;
        insert into shop.whole select 'h' || i, 0, 'old', {Doc} from generate_series(1, 500) i;
        insert into shop.keyless select i, 0, 'old' from generate_series(1, 1500) i;
        """;

    /// <summary>A text that is stored outside of its row.</summary>
    public const string Doc = "repeat(md5(random()::text), 80)";

    /// <summary>The SQL for a row's key as one text.</summary>
    public static string KeyOf(string table, string row) => table switch
    {
        "pairs" => $"{row}.a || '|' || {row}.b",
        "wide" or "whole" => $"{row}.name",
        _ => $"{row}.id::text",
    };

    private static string Triggers(string table) => $"""
        create trigger number before insert or update on shop.{table} for each row execute function audit.number();
        create trigger note after insert or update or delete on shop.{table} for each row execute function audit.note('{KeyOf(table, "($1)").Replace("'", "''", StringComparison.Ordinal)}');
        create trigger emptied after truncate on shop.{table} for each statement execute function audit.note();

        """;
}
