using Sluice.Connect.Options;
using Sluice.Connect.Retry;

namespace Sluice.Connect.Readings;

/// <summary>
/// Reads what one task's connector says about itself. It is asked on another thread, for no longer than a moment, and by one
/// question at a time: a plugin that hangs there costs one thread, and whoever asks goes on without it.
/// </summary>
internal sealed class ReadingsReader(KnownSecrets secrets, TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TaskReadings Hangs = TaskReadings.Unreadable("Readings has not come back. It is a fault of the plugin.");

    private readonly Lock _gate = new();
    private Task<TaskReadings> _reading = Task.FromResult(Hangs);
    private bool _isLate;

    /// <summary>Never throws; null when the connector says nothing about itself, or there is none now.</summary>
    public async Task<TaskReadings?> ReadAsync(IConnector? connector)
    {
        if (connector is not IObservedConnector observed) return null;
        Task<TaskReadings> reading;
        lock (_gate)
        {
            if (_reading.IsCompleted)
            {
                _isLate = false;
                _reading = Task.Run(() => Read(observed));
            }
            else if (_isLate)
            {
                return Hangs;
            }

            reading = _reading;
        }

        try
        {
            return await reading.WaitAsync(Patience, time);
        }
        catch (TimeoutException)
        {
            lock (_gate) _isLate = true;
            return Hangs;
        }
    }

    private TaskReadings Read(IObservedConnector observed)
    {
        try
        {
            return ReadingsFilter.Shown(observed.Readings, secrets);
        }
        catch (Exception fault)
        {
            return TaskReadings.Unreadable($"Readings fails with {fault.GetType().Name}: {ReadingsFilter.Shorten(FaultText.Of(fault), ReadingsFilter.LongestText, secrets)} It is a fault of the plugin.");
        }
    }
}
