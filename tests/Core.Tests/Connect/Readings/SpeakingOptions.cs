using Sluice.Core.Tests.Connect.Secrets;

namespace Sluice.Core.Tests.Connect.Readings;

/// <summary>What a <see cref="SpeakingSink"/> says about itself.</summary>
public sealed class SpeakingOptions
{
    private int _asked;

    public Func<ConnectorReadings> Say { get; set; } = () => ConnectorReadings.None;

    [Secret]
    public string Password { get; init; } = new TellingOptions().Password;

    public string Url { get; init; } = new TellingOptions().Url;

    /// <summary>How often it was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public ConnectorReadings Answer()
    {
        Interlocked.Increment(ref _asked);
        return Say();
    }
}
