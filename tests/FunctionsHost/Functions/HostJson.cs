using System.Globalization;
using System.Text.Json;

namespace Sluice.FunctionsHost.Functions;

/// <summary>What <c>host.json</c> says, as far as it concerns a custom handler.</summary>
internal sealed record HostJson
{
    public static readonly JsonSerializerOptions Reading = new()
    {
        PropertyNameCaseInsensitive = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public CustomHandlerSection? CustomHandler { get; init; }

    public ExtensionsSection? Extensions { get; init; }

    /// <summary><c>hh:mm:ss</c>, or -1: no limit.</summary>
    public string? FunctionTimeout { get; init; }

    /// <summary>The only functions there shall be; null: all.</summary>
    public IReadOnlyList<string>? Functions { get; init; }

    public string RoutePrefix => Extensions?.Http?.RoutePrefix ?? "api";

    /// <summary>How long a function may run before its handler is killed.</summary>
    public TimeSpan TimeLimit => FunctionTimeout switch
    {
        null => TimeSpan.FromMinutes(30),
        "-1" => Timeout.InfiniteTimeSpan,
        var text => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
    };

    public static HostJson Read(string folder)
    {
        var path = Path.Combine(folder, "host.json");
        if (!File.Exists(path)) throw new AppException($"{path} is missing. Give the folder of a function app with --app.");
        try
        {
            var read = JsonSerializer.Deserialize<HostJson>(File.ReadAllBytes(path), Reading);
            return read ?? throw new AppException($"{path} is empty.");
        }
        catch (JsonException problem)
        {
            throw new AppException($"{path} cannot be read: {problem.Message}");
        }
    }

    internal sealed record CustomHandlerSection
    {
        public DescriptionSection? Description { get; init; }

        public bool EnableForwardingHttpRequest { get; init; }

        public bool EnableProxyingHttpRequest { get; init; }

        public TimeSpan InitializationTimeout { get; init; } = TimeSpan.FromSeconds(30);
    }

    internal sealed record DescriptionSection
    {
        public string? DefaultExecutablePath { get; init; }

        public IReadOnlyList<string> Arguments { get; init; } = [];

        public string? DefaultWorkerPath { get; init; }

        public IReadOnlyList<string> WorkerArguments { get; init; } = [];

        public string? WorkingDirectory { get; init; }
    }

    internal sealed record ExtensionsSection
    {
        public HttpSection? Http { get; init; }
    }

    internal sealed record HttpSection
    {
        public string? RoutePrefix { get; init; }
    }
}
