using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.FunctionsHost.Functions;

/// <summary>A function app: its <c>host.json</c>, and the functions in the folders beside it, sorted by name.</summary>
internal sealed partial class FunctionApp
{
    private readonly List<HttpFunction> _http = [];
    private readonly List<TimerFunction> _timers = [];
    private readonly List<string> _problems = [];

    private FunctionApp(string folder, HostJson host) => (Folder, Host) = (folder, host);

    public string Folder { get; }

    public HostJson Host { get; }

    /// <summary>In the order in which they are asked whether a request is theirs.</summary>
    public IReadOnlyList<HttpFunction> Http => _http;

    public IReadOnlyList<TimerFunction> Timers => _timers;

    /// <summary>Why functions are left out; the others are served without them.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public static FunctionApp Read(string folder)
    {
        var app = new FunctionApp(folder, HostJson.Read(folder));
        var files = Directory.EnumerateDirectories(folder)
            .Select(function => Path.Combine(function, "function.json"))
            .Where(File.Exists)
            .OrderBy(file => NameOf(file), StringComparer.OrdinalIgnoreCase);
        foreach (var file in files) app.Add(NameOf(file), file);
        return app;
    }

    private static string NameOf(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);

    private static bool IsOff(string name) =>
        string.Equals(Environment.GetEnvironmentVariable($"AzureWebJobs.{name}.Disabled"), "true", StringComparison.OrdinalIgnoreCase);

    private void Add(string name, string file)
    {
        if (IsOff(name) || Host.Functions?.Contains(name, StringComparer.OrdinalIgnoreCase) == false) return;
        try
        {
            var read = JsonSerializer.Deserialize<FunctionJson>(File.ReadAllBytes(file), HostJson.Reading);
            if (read is null || read.Bindings.Count == 0) throw new AppException("it has no bindings");
            if (!Name().IsMatch(name) || string.Equals(name, "host", StringComparison.OrdinalIgnoreCase)) throw new AppException("no function can be called that");
            Add(name, read.Bindings);
        }
        catch (Exception problem) when (problem is AppException or JsonException)
        {
            _problems.Add($"The '{name}' function is in error: {problem.Message}");
        }
    }

    private void Add(string name, IReadOnlyList<FunctionJson.Binding> bindings)
    {
        if (bindings is [var only] && Is(only, "timerTrigger", "in")) _timers.Add(new TimerFunction(name, only.Name, only.UseMonitor));
        else if (bindings is [var trigger, var output] && Is(trigger, "httpTrigger", "in") && Is(output, "http", "out")) _http.Add(Describe(name, trigger));
        else throw new AppException("this host knows one httpTrigger with one http output, or one timerTrigger");
    }

    private HttpFunction Describe(string name, FunctionJson.Binding trigger)
    {
        var route = string.IsNullOrEmpty(trigger.Route) ? name : trigger.Route;
        var template = Host.RoutePrefix.Length > 0 ? $"{Host.RoutePrefix.Trim('/')}/{route.TrimStart('/')}" : route.TrimStart('/');
        foreach (var taken in (string[])["admin", "runtime"])
        {
            if (template.StartsWith(taken, StringComparison.OrdinalIgnoreCase))
                throw new AppException($"its route begins with '{taken}', which is the host's");
        }

        var level = trigger.AuthLevel is null ? AuthorizationLevel.Function
            : Enum.TryParse<AuthorizationLevel>(trigger.AuthLevel, ignoreCase: true, out var named) ? named
            : throw new AppException($"there is no authLevel '{trigger.AuthLevel}'");
        return new HttpFunction(name, template, trigger.Methods is { Count: > 0 } ? trigger.Methods : null, level);
    }

    private static bool Is(FunctionJson.Binding binding, string type, string direction) =>
        string.Equals(binding.Type, type, StringComparison.OrdinalIgnoreCase)
        && string.Equals(binding.Direction, direction, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,127}$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
