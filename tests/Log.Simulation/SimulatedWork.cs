namespace Sluice.Log.Simulation;

/// <summary>Background work that is done as one of the steps of a <see cref="TurnOrder"/>.</summary>
internal sealed class SimulatedWork(Action work) : BackgroundWork
{
    private bool _woken;
    private bool _runs;
    private bool _ended;

    /// <summary>It was woken, and is not under way: it may have to wait for others in the middle.</summary>
    public bool IsReady => _woken && !_runs && !_ended;

    public override void Wake() => _woken = true;

    public void Run()
    {
        (_woken, _runs) = (false, true);
        work();
        _runs = false;
    }

    protected override void Dispose(bool disposing) => _ended = true;
}
