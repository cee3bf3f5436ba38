using System.Runtime.InteropServices;
using Sluice.Examples.Orders;
using Sluice.Testing.Postgres;

try
{
    _ = PostgresPrograms.Find("initdb");
}
catch (InvalidOperationException)
{
    Console.Error.WriteLine("This example starts a PostgreSQL server of its own, and there is none on this machine.\nInstall one: sudo apt-get install postgresql-15 (Debian 12), or put initdb and postgres of another version, 14 or newer, into PATH.");
    return 1;
}

using var stopping = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var folder = Directory.CreateTempSubdirectory("sluice-orders-").FullName;
try
{
    await new Demonstration(Console.Out, folder).RunAsync(stopping.Token);
    return 0;
}
catch (Exception problem)
{
    // Ctrl-C reaches the database server, too, and what it interrupts there may be seen first.
    await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stopping.Token));
    if (stopping.IsCancellationRequested) return 0;
    Console.Error.WriteLine(problem.Message);
    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
    Console.WriteLine(stopping.IsCancellationRequested ? "\nStopped; nothing is left." : "");
}
