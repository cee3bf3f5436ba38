namespace Sluice.Worker.Configuration;

/// <summary>What a log can be kept on.</summary>
public enum LogProvider
{
    /// <summary>The disk of this machine, for one worker.</summary>
    Local,
}
