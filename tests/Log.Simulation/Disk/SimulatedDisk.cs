namespace Sluice.Log.Simulation;

/// <summary>
/// A disk in memory that keeps exactly what it promises and nothing more: what was flushed. It can refuse any call, before or
/// after its effect, be full, and stop at any call; then any part of what was not flushed is there when it is started again.
/// </summary>
internal sealed class SimulatedDisk(Random random, TimeProvider time)
{
    private readonly SimulatedFolder _root = new();
    private int _callsUntilStop = int.MaxValue;
    private int _run;

    /// <summary>The share of calls that fail, from 0 to 1.</summary>
    public double FailureRate { get; set; }

    /// <summary>How many more bytes there is room for.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>Whether a flush that fails may take what it did not write for written.</summary>
    public bool FailedFlushLoses { get; init; } = true;

    /// <summary>How many calls were refused so far.</summary>
    public int Refused { get; private set; }

    public bool HasStopped { get; private set; }

    /// <summary>The top of the disk for the program that runs now; what an earlier one still has does not work any more.</summary>
    public StorageDirectory Root => new SimulatedDirectory(this, _root, "disk", _run);

    public bool WillStop => _callsUntilStop != int.MaxValue;

    public bool IsSound => FailureRate == 0 && Room == int.MaxValue;

    /// <summary>Every call works from now on.</summary>
    public void Mend() => (FailureRate, Room) = (0, int.MaxValue);

    /// <summary>The machine stops in the middle of a call.</summary>
    public void StopAfter(int calls) => _callsUntilStop = calls;

    public void Stop() => HasStopped = true;

    /// <summary>Starts the machine, or the process, again.</summary>
    /// <param name="lostPower">False: only the process had ended, and what it wrote is all in the cache.</param>
    public void Restart(bool lostPower)
    {
        (HasStopped, _callsUntilStop) = (false, int.MaxValue);
        _run++;
        if (lostPower) _root.LosePower(random);
    }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>A call with all that can happen to it.</summary>
    /// <param name="run">The run of the program that calls.</param>
    /// <param name="effect">What the call does.</param>
    /// <param name="part">What it does when it is interrupted, or fails, in the middle.</param>
    public void Call(DiskCall call, int run, Action effect, Action? part = null)
    {
        if (HasStopped || run != _run) throw new PowerFailureException();
        if (WillStop && _callsUntilStop-- == 0)
        {
            HasStopped = true;
            if (call != DiskCall.Read) Partly(effect, call == DiskCall.Flush ? null : part);
            throw new PowerFailureException();
        }

        if (FailureRate > 0 && random.NextDouble() < FailureRate)
        {
            Refused++;
            if (call == DiskCall.Flush) part?.Invoke();
            else if (call != DiskCall.Read) Partly(effect, part);
            throw new IOException("Input/output error");
        }

        effect();
    }

    /// <summary>Takes room for bytes; answers for how many there is some.</summary>
    public int TakeRoom(int bytes)
    {
        if (Room == int.MaxValue) return bytes;
        var taken = Math.Min(bytes, Room);
        Room -= taken;
        return taken;
    }

    public void GiveRoom(int bytes)
    {
        if (Room != int.MaxValue) Room += bytes;
    }

    public IOException Full()
    {
        Refused++;
        return new IOException("No space left on device");
    }

    public Random Dice => random;

    private void Partly(Action effect, Action? part)
    {
        var how = random.Next(3);
        if (how == 0) effect();
        else if (how == 1) part?.Invoke();
    }
}
