namespace Sluice.Log.Simulation;

/// <summary>
/// One random life of a log: what is done to it, in which order its threads run, and how its disk fails, all follow from a
/// seed. Anything that the log does not keep of what it promises ends it with an exception.
/// </summary>
internal sealed class History
{
    private readonly Random _random;
    private readonly List<string> _events = [];
    private readonly Machine _machine;
    private readonly Expectations _expected;
    private readonly Operations _operations;
    private bool _mayHaveLost;

    public History(int seed)
    {
        _random = new Random(seed);
        var durability = _random.Next(4) == 0 ? LogDurability.Os : LogDurability.Flush;
        _machine = new Machine(_random, durability, _events.Add);
        _expected = new Expectations(_machine);
        _operations = new Operations(_machine, _expected);
        _events.Add($"durability {durability}");
    }

    /// <summary>What has happened, one line each.</summary>
    public IReadOnlyList<string> Events => _events;

    public void Run()
    {
        var before = SynchronizationContext.Current;
        try
        {
            Open();
            var length = _random.Next(20, 80);
            for (var i = 0; i < length; i++) Survive(Next);
            _events.Add("the end: the disk works, everything is answered, written to once more, and opened again");
            _machine.Disk.Mend();
            Survive(_machine.Settle);
            Survive(_operations.AppendEverywhere);
            if (_random.Next(2) == 0) Survive(CloseAndOpen);
            else Crash();
            Survive(_operations.AppendEverywhere);
            Survive(_expected.Look);
            Survive(_expected.ReadEverything);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void Next()
    {
        switch (_random.Next(24))
        {
            case 0: _machine.Disk.Stop(); break;
            case 1: Arm(); break;
            case 2: CloseAndOpen(); break;
            case 3 or 4: ChangeDisk(); break;
            default: _operations.Next(); break;
        }

        if (_machine.Disk.HasStopped) throw new PowerFailureException();
        _expected.Look();
    }

    /// <summary>Does something that the machine may not live to the end of.</summary>
    private void Survive(Action action)
    {
        try
        {
            action();
        }
        catch (Exception) when (_machine.Disk.HasStopped)
        {
            Crash();
        }
    }

    private void Crash()
    {
        Stop("");
        Open();
    }

    /// <summary>The machine, or the process alone, has stopped in the middle of something, and is started again.</summary>
    private void Stop(string where)
    {
        var lostPower = _random.Next(2) == 0;
        _mayHaveLost |= lostPower && _machine.Durability == LogDurability.Os;
        _events.Add((lostPower ? "the power fails" : "the process is killed") + where);
        _operations.Stopped();
        _expected.Stopped(_mayHaveLost);
        _machine.Restart(lostPower);
    }

    private void CloseAndOpen()
    {
        _events.Add("close");
        var refused = _machine.Disk.Refused;
        _machine.Close();
        _operations.Closed();
        if (_machine.Disk.Refused == refused)
        {
            foreach (var partition in _expected.Partitions) partition.Flushed();
        }

        Open();
    }

    private void Open()
    {
        while (!TryOpen()) _machine.Disk.Mend();

        _mayHaveLost = false;
        _events.Add("open");
    }

    private bool TryOpen()
    {
        if (_random.Next(12) == 0) Arm();
        var refused = _machine.Disk.Refused;
        try
        {
            try
            {
                _machine.Open();
                _expected.Reopened(_mayHaveLost);
                return true;
            }
            catch (Exception problem) when (_machine.Disk.Refused > refused && problem is IOException or EventLogException)
            {
                _events.Add($"opening fails: {problem.Message}");
                _machine.Disk.Mend();
                _machine.Close();
                return false;
            }
        }
        catch (Exception) when (_machine.Disk.HasStopped)
        {
            Stop(" while opening");
            return false;
        }
    }

    private void Arm()
    {
        if (_machine.Disk.WillStop) return;
        var calls = _random.Next(3) == 0 ? _random.Next(1, 200) : _random.Next(1, 40);
        _events.Add($"the machine will stop at the disk's call {calls}");
        _machine.Disk.StopAfter(calls);
    }

    private void ChangeDisk()
    {
        var disk = _machine.Disk;
        if (!disk.IsSound || _random.Next(4) == 0)
        {
            _events.Add("the disk works");
            disk.Mend();
        }
        else if (_random.Next(2) == 0)
        {
            disk.FailureRate = _random.Next(3) switch { 0 => 0.05, 1 => 0.3, _ => 1 };
            _events.Add($"the disk refuses {disk.FailureRate:P0} of all calls");
        }
        else
        {
            disk.Room = _random.Next(2000);
            _events.Add($"the disk has {disk.Room} bytes left");
        }
    }
}
