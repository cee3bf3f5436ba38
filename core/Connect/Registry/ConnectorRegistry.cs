using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Flat;
using Sluice.Connect.Options;
using Sluice.Log;

namespace Sluice.Connect.Registry;

/// <summary>The connectors that there are: those of the configuration file, and those made over HTTP. Changes come one at a time.</summary>
internal sealed partial class ConnectorRegistry(ConnectorStore store, ConnectorReader reader, TaskServices services) : IAsyncDisposable
{
    /// <summary>The most connectors that can be made.</summary>
    public const int Most = 1_000;

    private readonly SemaphoreSlim _changes = new(1);
    private readonly Dictionary<string, Task> _leaving = new(StringComparer.Ordinal);
    private ImmutableList<ConnectorEntry> _entries = [];
    private bool _isStarted;

    /// <summary>Told of a sink that was deleted and has ended; answers how many of its retries have become dead letters again.</summary>
    public Func<ConnectorDefinition, Task<int>> Gone { get; set; } = static _ => Task.FromResult(0);

    /// <summary>Those of the file in its order, then the others by name.</summary>
    public ImmutableList<ConnectorEntry> Entries => Volatile.Read(ref _entries);

    public void Start()
    {
        _isStarted = true;
        foreach (var entry in Entries) entry.Runner.Start();
    }

    public ConnectorEntry? Find(string name) => Entries.Find(entry => entry.Name == name);

    public ConnectorEntry Get(string name) => Find(name) ?? throw new UnknownConnectorException($"Connector {name} not found");

    public async Task CreateAsync(string name, JsonObject config, TargetState state, CancellationToken cancellationToken)
    {
        using var _ = await EnterAsync(cancellationToken);
        if (Find(name) is { } there)
        {
            throw new ConnectorConflictException(
                there.IsFromFile ? $"Connector {name} already exists: it is defined in the configuration file" : $"Connector {name} already exists");
        }

        await PutAsync(name, null, config, state);
    }

    public async Task<bool> ReplaceAsync(string name, JsonObject config, CancellationToken cancellationToken)
    {
        using var _ = await EnterAsync(cancellationToken);
        var before = Find(name);
        CheckOwn(before);
        await PutAsync(name, before, config, before?.Runner.Plan.State ?? TargetState.Running);
        return before is null;
    }

    public async Task PatchAsync(string name, JsonObject changes, CancellationToken cancellationToken)
    {
        using var _ = await EnterAsync(cancellationToken);
        var before = Get(name);
        CheckOwn(before);
        var patched = FlatConfiguration.IsFlat(before.Given) ? before.Given.DeepClone().AsObject() : new JsonObject();
        if (patched.Count == 0)
        {
            foreach (var (key, value) in FlatConfiguration.Flatten(before.Given)) patched[key] = value;
        }

        foreach (var (key, value) in changes)
        {
            if (value is null) patched.Remove(key);
            else patched[key] = value.DeepClone();
        }

        var changed = changes.Select(change => change.Key).ToHashSet(StringComparer.Ordinal);
        await PutAsync(name, before, patched, before.Runner.Plan.State, changed);
    }

    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        using var _ = await EnterAsync(cancellationToken);
        var entry = Get(name);
        CheckOwn(entry);
        await store.PutAsync(name, connector: null);
        Volatile.Write(ref _entries, Entries.Remove(entry));
        Leave(entry);
    }

    public async Task SetStateAsync(string name, TargetState state, CancellationToken cancellationToken)
    {
        using var _ = await EnterAsync(cancellationToken);
        var entry = Get(name);
        if (entry.Runner.Plan.State != state)
        {
            // A state beside nothing would be all that is left of it.
            if (!entry.IsFromFile && store.Find(name)?.Problem is { } unreadable) throw new ConnectorConflictException(unreadable);
            var stored = new StoredConnector(entry.IsFromFile ? ShadowedConfig(name) : entry.Given, state);
            // The file's own, at work: there is nothing to remember.
            await store.PutAsync(name, stored is { Config: null, State: TargetState.Running } ? null : stored);
        }

        entry.Runner.Change(plan => plan.State == state ? plan : plan with { State = state });
    }

    public void Restart(string name, bool includeTasks, bool onlyFailed)
    {
        var entry = Get(name);
        if (entry.Runner.Plan.Problem is not null) entry.Runner.Change(plan => Again(entry, plan));
        else if (includeTasks && onlyFailed) entry.Runner.RestartFailed();
        else if (includeTasks) entry.Runner.Change(plan => plan with { Round = plan.Round + 1 });
    }

    /// <summary>Does something to a connector that must not run meanwhile.</summary>
    public async Task WhileStoppedAsync(string name, Func<ConnectorEntry, Task> action, CancellationToken cancellationToken)
    {
        // Before, so that a connector that ends slowly holds up no change of another one.
        await Get(name).Runner.SettleAsync(cancellationToken);
        using var _ = await EnterAsync(cancellationToken);
        var entry = Get(name);
        if (entry.Runner.Plan.State != TargetState.Stopped || !await entry.Runner.SettleAsync(cancellationToken))
        {
            throw new ConnectorRequestException(
                "Connectors must be in the STOPPED state before their offsets can be altered. This can be done for the specified connector by "
                + $"issuing a 'PUT' request to the '/connectors/{name}/stop' endpoint");
        }

        await action(entry);
    }

    /// <summary>A seek has moved a group: where it goes on, a sink that failed may get over what it failed at.</summary>
    public void GroupMoved(string group)
    {
        foreach (var entry in Entries)
        {
            if (GroupName.OfConnector(entry.Name) == group) entry.Runner.RestartFailed();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _changes.WaitAsync(); // And for ever: nothing is changed any more.
        await Task.WhenAll([.. Entries.Select(entry => entry.Runner.EndAsync()), .. _leaving.Values]);
    }

    private static void CheckOwn(ConnectorEntry? entry)
    {
        if (entry is not { IsFromFile: true }) return;
        throw new ConnectorConflictException(
            $"Connector {entry.Name} is defined in the configuration file (connectors.{entry.Name}); change or remove it there. Over HTTP it can "
            + "be paused, stopped, resumed and restarted.");
    }

    /// <summary>Ends a connector that is none any more; one of its name waits for that.</summary>
    private void Leave(ConnectorEntry entry)
    {
        foreach (var gone in _leaving.Where(leaving => leaving.Value.IsCompleted).Select(leaving => leaving.Key).ToList()) _leaving.Remove(gone);
        _leaving[entry.Name] = EndForGoodAsync(entry);
    }

    private async Task EndForGoodAsync(ConnectorEntry entry)
    {
        await entry.Runner.EndAsync();
        if (entry.Runner.Plan.Definition is not { Plugin.Kind: ConnectorKind.Sink } connector) return;
        try
        {
            var count = await Gone(connector);
            if (count > 0) LoggerOf(entry.Name).RetriesPutBack(entry.Name, count, connector.DeadLetterTopic);
        }
        catch (Exception problem)
        {
            // Nothing is lost: what waits there goes on when there is a connector of that name again.
            LoggerOf(entry.Name).RetriesLeft(entry.Name, RetryTopic.Of(entry.Name), problem.Message);
        }
    }

    private async Task PutAsync(
        string name, ConnectorEntry? before, JsonObject config, TargetState state, IReadOnlySet<string>? changed = null)
    {
        var errors = new List<ConfigurationError>();
        if (before is null && Entries.Count >= Most)
            throw new ConnectorConflictException($"There are {Most} connectors, which is as many as there can be. Delete one first.");
        config.Remove(FlatNames.Name);
        var given = reader.Restore(config, before?.Given, changed, errors);
        var definition = errors.Count > 0 ? null : reader.Read(name, given, errors);
        if (definition is null) throw new InvalidConnectorException(errors);

        await store.PutAsync(name, new StoredConnector(given, state));
        if (before is not null)
        {
            Volatile.Write(ref _entries, Entries.Replace(before, before with { Given = given }));
            before.Runner.Change(plan => plan with { Definition = definition, Problem = null });
            return;
        }

        var entry = Entry(name, given, isFromFile: false, new ConnectorPlan(definition, null, state, 0));
        var at = Entries.FindIndex(other => !other.IsFromFile && string.CompareOrdinal(other.Name, name) > 0);
        Volatile.Write(ref _entries, Entries.Insert(at < 0 ? Entries.Count : at, entry));
        if (_isStarted) entry.Runner.Start();
    }

    /// <summary>The plan of a connector that could not run: perhaps its plugin or a setting is there now.</summary>
    private ConnectorPlan Again(ConnectorEntry entry, ConnectorPlan plan) => entry.IsFromFile
        ? plan with { Problem = null, Round = plan.Round + 1 }
        : PlanOf(entry.Name, store.Find(entry.Name) is { Problem: not null } broken ? broken : new StoredConnector(entry.Given, plan.State))
            with
        { Round = plan.Round + 1 };

    /// <summary>What was made over HTTP by the name of one in the file; what nobody can read of it is not worth keeping.</summary>
    private JsonObject? ShadowedConfig(string name) => store.Find(name) is { Problem: null } stored ? stored.Config : null;

    private ConnectorPlan PlanOf(string name, StoredConnector stored)
    {
        var errors = new List<ConfigurationError>();
        var definition = stored.Problem is null ? reader.Read(name, stored.Config!, errors) : null;
        var problem = stored.Problem ?? (errors.Count == 0 ? null : string.Join('\n', errors));
        if (problem is not null) LoggerOf(name).ConnectorUnusable(name, problem);
        return new ConnectorPlan(definition, problem, stored.State, 0);
    }

    private ConnectorEntry Entry(string name, JsonObject given, bool isFromFile, ConnectorPlan plan) =>
        new(name, given, isFromFile, new ConnectorRunner(name, services, plan, _leaving.GetValueOrDefault(name, Task.CompletedTask)));

    private ILogger LoggerOf(string name) => services.Environment.LoggerFor(name);

    private async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        return new Turn(_changes);
    }

    /// <summary>The right to change something, until it is given back.</summary>
    private sealed class Turn(SemaphoreSlim changes) : IDisposable
    {
        public void Dispose() => changes.Release();
    }
}
