namespace Sluice.Worker.Commands;

/// <summary>What a command tells the shell.</summary>
internal static class ExitCodes
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int WrongConfiguration = 2;
}
