namespace Sluice.Worker.Commands;

/// <summary>What a command tells the shell.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongConfiguration = 2;

    /// <summary>
    /// A worker of the Azure Functions host has ended well, as when it was asked to. The host starts it again, at once and as often as it takes; after 0
    /// it never would.
    /// </summary>
    public const int Restart = 200;
}
