using System.ComponentModel;

namespace Sluice.TestPlugin;

public sealed record MirrorOptions
{
    [Description("What the mirror says.")]
    public required string Text { get; init; }

    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);
}
