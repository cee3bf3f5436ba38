using Sluice.Core.Tests.Connect.Secrets;

namespace Sluice.Core.Tests.Connect.Readings;

/// <summary>Says the secrets of its options wherever something can be said.</summary>
internal sealed class TellingSpeech
{
    private readonly TellingOptions _telling = new();

    public SpeakingOptions Options { get; } = new();

    public string Told => _telling.Told;

    public IReadOnlyList<string> Untold => _telling.Untold;

    public ConnectorReadings Say() => new(
        [
            new Figure("lag", 1, _telling.Password) { Labels = [new("password", $"a {_telling.Told}")] },
            new Figure("no " + _telling.Password, 1, ""),
        ],
        [new StateText("slot_state", Told) { Labels = [new("url", _telling.Url)] }]);
}
