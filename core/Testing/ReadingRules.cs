using Sluice.Connect;
using Sluice.Connect.Options;
using Sluice.Connect.Readings;

namespace Sluice.Testing;

/// <summary>What a connector that is an <see cref="IObservedConnector"/> must do; any other one keeps these rules as it is.</summary>
/// <param name="use">Opens an instance and works with it.</param>
internal sealed class ReadingRules(
    ConnectorUnderTest subject, TimeSpan patience, Func<ConnectorUnderTest, IConnector, CancellationToken, Task> use)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Looks before the instance is open, from another thread while it works, and after it was thrown away.</summary>
    public async Task ThereAsync(CancellationToken cancellationToken)
    {
        var instance = subject.Create();
        if (instance is IObservedConnector observed)
        {
            await LookAsync(observed);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watching = Task.Run(() => WatchAsync(observed, over.Token), CancellationToken.None);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            enough.CancelAfter(patience * 0.7); // There may be nothing to read.
            var fault = await subject.FaultAsync("The work beside which Readings is read", stopping => use(subject, instance, stopping), enough.Token);
            await over.CancelAsync();
            await watching;
            if (fault is not null && !(fault is OperationCanceledException && enough.IsCancellationRequested))
                throw new ContractBrokenException($"While Readings is read, the work fails with {ConnectorUnderTest.Told(fault)}.", fault);
            await LookAsync(observed);
            await subject.CloseAsync(instance, cancellationToken);
            await LookAsync(observed);
        }
        else
        {
            await subject.CloseAsync(instance, cancellationToken);
        }

        subject.Heard.ShowNone(subject.Options);
    }

    private async Task WatchAsync(IObservedConnector observed, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await LookAsync(observed);
            await Task.WhenAny(Task.Delay(Pause, TimeProvider.System, over));
        }
    }

    private async Task LookAsync(IObservedConnector observed)
    {
        ConnectorReadings? said = null;
        var fault = await subject.FaultAsync("Readings", _ => Task.FromResult(said = observed.Readings), CancellationToken.None);
        if (fault is not null)
            throw new ContractBrokenException($"Readings fails with {ConnectorUnderTest.Told(fault)}; it must be there at any moment.", fault);
        TaskReadings shown;
        try
        {
            shown = ReadingsFilter.Shown(said, KnownSecrets.Of(subject.Options));
        }
        catch (Exception broken)
        {
            throw new ContractBrokenException($"A list of Readings fails with {ConnectorUnderTest.Told(broken)}; give lists that nobody changes.", broken);
        }

        if (shown.Problem is { } problem) throw new ContractBrokenException(problem);
        foreach (var text in said!.Figures.SelectMany(figure => figure.Labels.Select(label => label.Value).Append(figure.Help))
                     .Concat(said.Texts.SelectMany(text => text.Labels.Select(label => label.Value).Append(text.Text))))
        {
            subject.Heard.Add(text ?? "");
        }
    }
}
