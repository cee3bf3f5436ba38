namespace Sluice.EndToEnd.Tests;

/// <summary>
/// What stands between the tests and their workers: nothing, or, when <c>SLUICE_TEST_FRONT</c> says <c>forwarded</c> or
/// <c>proxied</c>, a functions host that runs the published worker and passes requests on in that way.
/// </summary>
public static class Front
{
    private static readonly string? Name = Environment.GetEnvironmentVariable("SLUICE_TEST_FRONT");

    /// <summary>Requests are rebuilt: some of what HTTP can do does not arrive.</summary>
    public static bool IsForwarded => Mode == "forwarding";

    /// <summary>A functions host answers what no function is for.</summary>
    public static bool IsHost => Mode is not null;

    /// <summary>How the host passes requests on; null: there is none.</summary>
    public static string? Mode { get; } = Name switch
    {
        null or "" => null,
        "forwarded" => "forwarding",
        "proxied" => "proxying",
        _ => throw new InvalidOperationException($"SLUICE_TEST_FRONT is '{Name}', and must be forwarded or proxied."),
    };
}
