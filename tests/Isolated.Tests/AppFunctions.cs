using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace Sluice.Isolated.Tests;

/// <summary>The functions of both apps, a line each, as the host would see them.</summary>
internal static class AppFunctions
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));

    /// <summary>The methods of the compiled assembly that are functions, by name.</summary>
    public static IReadOnlyDictionary<string, MethodInfo> Methods { get; } = typeof(HttpFunctions).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.IsDefined(typeof(FunctionAttribute)))
        .ToDictionary(method => method.GetCustomAttribute<FunctionAttribute>()!.Name);

    /// <summary>The functions of the assembly.</summary>
    public static IReadOnlyList<string> Compiled { get; } = Sorted(Methods.Select(function =>
        TriggerOf(function.Value) is { } http
            ? Http(function.Key, http.AuthLevel.ToString(), http.Methods!, http.Route!)
            : Timer(function.Key, TimerOf(function.Value).Schedule)));

    /// <summary>The functions of the default app, from its folders.</summary>
    public static IReadOnlyList<string> OfTheDefaultApp { get; } = Sorted(Directory
        .GetFiles(Path.Combine(Root, "functions/app"), "function.json", SearchOption.AllDirectories)
        .Select(file => Read(Path.GetFileName(Path.GetDirectoryName(file)!), File.ReadAllText(file))));

    /// <summary>By what requests a function is called; null: by none.</summary>
    public static HttpTriggerAttribute? TriggerOf(MethodInfo function) => function.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>();

    private static TimerTriggerAttribute TimerOf(MethodInfo function) =>
        function.GetParameters()[0].GetCustomAttribute<TimerTriggerAttribute>() ?? throw new InvalidOperationException($"{function} has no trigger.");

    private static string Read(string name, string json)
    {
        var trigger = JsonDocument.Parse(json).RootElement.GetProperty("bindings")[0];
        if (trigger.GetProperty("type").GetString() == "timerTrigger") return Timer(name, trigger.GetProperty("schedule").GetString()!);
        var methods = trigger.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!);
        return Http(name, trigger.GetProperty("authLevel").GetString()!, methods, trigger.GetProperty("route").GetString()!);
    }

    private static string Http(string name, string level, IEnumerable<string> methods, string route) =>
        $"{name}: {level.ToLowerInvariant()} {string.Join(',', methods.Order(StringComparer.Ordinal))} {route}";

    private static string Timer(string name, string schedule) => $"{name}: timer {schedule}";

    private static string[] Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
