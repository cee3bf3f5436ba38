using System.Net;
using System.Net.Sockets;
using Sluice.Connect.Retry;

namespace Sluice.Testing;

/// <summary>What a connector does when the other side is silent or not there at all.</summary>
/// <param name="use">Opens an instance and works with it, as the engine does.</param>
internal sealed class NetworkRules(ConnectorSetup setup, Func<ConnectorUnderTest, IConnector, CancellationToken, Task> use)
{
    private static readonly TimeSpan ToldToStopAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>A server that takes connections and never says a word is left when the engine says so.</summary>
    public async Task SilentAsync()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var subject = SubjectAt(((IPEndPoint)silent.LocalEndpoint).Port);
        foreach (var (call, work) in Calls(subject))
        {
            var instance = subject.Create();
            using var stopping = new CancellationTokenSource(ToldToStopAfter, TimeProvider.System);
            await subject.FaultAsync(call, token => work(instance, token), stopping.Token);
            await subject.CloseAsync(instance, CancellationToken.None);
        }

        subject.Heard.ShowNone(subject.Options);
    }

    /// <summary>That nobody listens is told by the check, and is an outage to the engine: no record's fault, and no reason to give up.</summary>
    public async Task AwayAsync(CancellationToken cancellationToken)
    {
        var subject = SubjectAt(FreePort.Find());
        if ((await new ConnectorRules(subject).ProblemsAsync(cancellationToken)).Count == 0)
            throw new ContractBrokenException("CheckAsync finds nothing wrong, and nobody listens where it connects to.");

        var instance = subject.Create();
        var fault = await subject.FaultAsync("Its use", stopping => use(subject, instance, stopping), cancellationToken);
        await subject.CloseAsync(instance, cancellationToken);
        if (fault is null || !Outage.Is(fault))
        {
            throw new ContractBrokenException(
                $"Nobody listens, and the engine is told {(fault is null ? "that all is well" : ConnectorUnderTest.Told(fault))}. Throw "
                + "SinkUnavailableException, or let the network's own exception pass: the engine waits and tries again.", fault);
        }

        subject.Heard.ShowNone(subject.Options);
    }

    private (string Call, Func<IConnector, CancellationToken, Task> Work)[] Calls(ConnectorUnderTest subject) =>
    [
        ("CheckAsync", async (instance, stopping) =>
        {
            foreach (var problem in await instance.CheckAsync(stopping)) subject.Heard.Add(problem);
        }),
        ("Its use", (instance, stopping) => use(subject, instance, stopping)),
    ];

    private ConnectorUnderTest SubjectAt(int port) => new(setup, (setup.ConfigForPort ?? throw new InvalidOperationException(
        "The network rules need ConfigForPort: a config section that leads to a port of 127.0.0.1."))(port));
}
