namespace Sluice.Connectors.Postgres.Sink.Writing;

/// <summary>Decides when it is worth trying whether all rows of a batch are new: after each time that they were not, more rarely.</summary>
internal sealed class NewRowGuess
{
    private const int RarestEvery = 64;

    private int _pause;
    private int _wait;

    /// <summary>Whether to try now.</summary>
    public bool ShallTry => _wait == 0 || --_wait == 0;

    public void Right() => (_pause, _wait) = (0, 0);

    public void Wrong()
    {
        _pause = Math.Clamp(_pause * 2, 1, RarestEvery);
        _wait = _pause + 1;
    }
}
