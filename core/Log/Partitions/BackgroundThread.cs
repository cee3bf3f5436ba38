namespace Sluice.Log;

/// <summary>Background work on a thread of its own.</summary>
internal sealed class BackgroundThread : BackgroundWork
{
    private readonly Action _work;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private bool _woken;
    private bool _ends;

    public BackgroundThread(string name, Action work)
    {
        _work = work;
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    public override void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.Pulse(_gate);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _ends = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_woken && !_ends) Monitor.Wait(_gate);
                if (_ends) return;
                _woken = false;
            }

            _work();
        }
    }
}
