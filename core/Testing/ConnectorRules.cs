using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Testing;

/// <summary>What source and sink have in common.</summary>
internal sealed class ConnectorRules(ConnectorUnderTest subject)
{
    public Task DeclaredAsync()
    {
        var plugin = subject.Plugin;
        if (plugin.Type.Length == 0 || !plugin.Type.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new ContractBrokenException($"The type is '{plugin.Type}'; use lower case letters, digits and hyphens.");
        if (plugin.Summary.Length == 0) throw new ContractBrokenException("[Connector] has no Summary; write one sentence for people who choose a connector.");
        foreach (var member in OptionsShape.Of(plugin.OptionsType).Members)
        {
            if (member.Description.Length == 0)
                throw new ContractBrokenException($"The option '{member.Name}' has no [Description]; editors and the reference page show it.");
        }

        _ = OptionsSchema.Of(plugin.OptionsType);
        return Task.CompletedTask;
    }

    public Task OptionsRefusedAsync()
    {
        // Nothing at all may be fine, when every option has a default; then what is left out is.
        subject.Bind("{}", out var missing);
        CheckErrors(missing);
        foreach (var member in OptionsShape.Of(subject.Plugin.OptionsType).Members.Where(member => member.IsRequired))
        {
            if (!missing.Any(error => error.Path.EndsWith(member.Name, StringComparison.Ordinal)))
                throw new ContractBrokenException($"The option '{member.Name}' is required, and that it is missing is not told by its name.");
        }

        const string Unknown = "noSuchOption";
        var config = JsonObject.Create(subject.Config)!;
        config[Unknown] = 1;
        subject.Bind(config.ToJsonString(), out var unknown);
        if (!unknown.Any(error => error.Path.EndsWith(Unknown, StringComparison.Ordinal)))
            throw new ContractBrokenException("An option that does not exist is not refused.");
        return Task.CompletedTask;
    }

    /// <summary>Neither an instance that was opened nor one that was not minds to be thrown away twice, and another opens after it.</summary>
    public async Task ThrownAwayAsync(CancellationToken cancellationToken)
    {
        var unused = subject.Create();
        for (var time = 0; time < 2; time++) await subject.CloseAsync(unused, cancellationToken);
        for (var instance = 0; instance < 2; instance++)
        {
            var open = await subject.OpenAsync<IConnector>(cancellationToken);
            for (var time = 0; time < 2; time++) await subject.CloseAsync(open, cancellationToken);
        }

        subject.Heard.ShowNone(subject.Options);
    }

    /// <summary>The check of an outside with which all is well.</summary>
    public async Task CheckedAsync(CancellationToken cancellationToken)
    {
        if (await ProblemsAsync(cancellationToken) is { Count: > 0 } problems)
            throw new ContractBrokenException($"CheckAsync finds something wrong with an outside that works: {string.Join("; ", problems)}");
    }

    /// <summary>What CheckAsync answers; it must not throw.</summary>
    public async Task<IReadOnlyList<string>> ProblemsAsync(CancellationToken cancellationToken)
    {
        var instance = subject.Create();
        IReadOnlyList<string>? problems = null;
        await subject.DoneAsync("CheckAsync", async stopping => problems = await instance.CheckAsync(stopping), cancellationToken);
        await subject.CloseAsync(instance, cancellationToken);
        if (problems is null || problems.Any(string.IsNullOrWhiteSpace))
            throw new ContractBrokenException("CheckAsync answers null or a problem without a text; no problem is an empty list.");
        foreach (var problem in problems) subject.Heard.Add(problem);
        subject.Heard.ShowNone(subject.Options);
        return problems;
    }

    private static void CheckErrors(IReadOnlyList<ConfigurationError> errors)
    {
        foreach (var error in errors)
        {
            if (error.Path.Length == 0 || string.IsNullOrWhiteSpace(error.Message))
                throw new ContractBrokenException($"An error of the options does not say where or what: '{error}'.");
        }
    }
}
