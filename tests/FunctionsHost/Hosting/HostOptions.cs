namespace Sluice.FunctionsHost.Hosting;

/// <summary>What the command line says.</summary>
internal sealed record HostOptions
{
    /// <summary>The function app's root: the folder of <c>host.json</c>.</summary>
    public required string AppFolder { get; init; }

    public required Uri Url { get; init; }

    /// <summary>Null: the best that <c>host.json</c> enables.</summary>
    public InvocationMode? Mode { get; init; }

    /// <summary>The file of the keys, which is made if it is not there; null: nobody is asked for a key.</summary>
    public string? KeysFile { get; init; }

    /// <summary>How often the timers fire; null: only when an administrator says so.</summary>
    public TimeSpan? TickEvery { get; init; }
}
