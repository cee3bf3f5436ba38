namespace Sluice.Connectors.Tests.Postgres.Types;

/// <summary>Every type that the server has, with values that are easy to get wrong. Each test adds null by itself.</summary>
internal static class TypeCases
{
    /// <summary>What a database needs for them.</summary>
    public const string Setup = """"
        create extension hstore schema public;
        create extension citext schema public;
        create type public.mood as enum ('happy', 'it''s', 'a,b', 'say "hi"', 'back\slash', 'ünïcode', 'NULL', 'with blank', '{}', '(1,2)');
        create type public.float_range as range (subtype = float8);
        create domain public.positive as int4 check (value > 0);
        create domain public.very_positive as public.positive check (value > 10);
        create domain public.int_list as int4[];
        create domain public.short_code as char(4);
        create domain public.good_mood as public.mood;
        create domain public.document as jsonb;
        create domain public.span as int4range;
        create domain public.corner as box;
        create type public.address as (street text, number int4, "the ""tags""" text[], since timestamptz);
        create type public.person as (name text, home public.address, others public.address[], feels public.mood, more jsonb);
        create type public.single as (sole text);
        create type public.nothing as ();
        create domain public.home as public.address check ((value).number is null or (value).number > 0);
        create table public.shelf (id int4, gone int4, label text, secret bytea);
        alter table public.shelf drop column gone;
        """";

    public static IReadOnlyList<TypeCase> All { get; } =
    [
        .. NumberCases.All, .. TextCases.All, .. TimeCases.All, .. DocumentCases.All, .. NetworkCases.All, .. ShapeCases.All,
        .. RangeCases.All, .. SystemCases.All, .. ArrayCases.All, .. OwnTypeCases.All,
    ];
}
