namespace Sluice.Connectors.Tests.Postgres.Types;

internal static class NetworkCases
{
    public static IReadOnlyList<TypeCase> All { get; } =
    [
        new("inet",
            ("192.168.0.1", "\"192.168.0.1\""), ("192.168.0.1/24", "\"192.168.0.1/24\""), ("::1", "\"::1\""),
            ("2001:db8::ff00:42:8329/64", "\"2001:db8::ff00:42:8329/64\""), ("::ffff:1.2.3.4", "\"::ffff:1.2.3.4\"")),
        new("cidr", ("10.0.0.0/8", "\"10.0.0.0/8\""), ("1.2.3.4", "\"1.2.3.4/32\""), ("::/0", "\"::/0\"")),
        new("macaddr", ("08-00-2B-01-02-03", "\"08:00:2b:01:02:03\"")),
        new("macaddr8", ("08:00:2b:01:02:03", "\"08:00:2b:ff:fe:01:02:03\"")),
    ];
}
