using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sluice.FunctionsHost.Functions;

namespace Sluice.FunctionsHost.Http;

/// <summary>The keys of a function app, as they stand in a file.</summary>
internal sealed record FunctionKeys
{
    private const string Header = "x-functions-key";
    private const string QueryName = "code";

    /// <summary>The administrator's, good for everything.</summary>
    public required string Master { get; init; }

    /// <summary>Good for every function of the level function.</summary>
    public required string Host { get; init; }

    /// <summary>Good for one function each, by its name.</summary>
    public Dictionary<string, string> Functions { get; init; } = [];

    /// <summary>Reads the file, or makes it with random keys.</summary>
    public static FunctionKeys ReadOrCreate(string path)
    {
        try
        {
            if (File.Exists(path)) return JsonSerializer.Deserialize<FunctionKeys>(File.ReadAllBytes(path), HostJson.Reading)!;
        }
        catch (JsonException problem)
        {
            throw new AppException($"{path} cannot be read: {problem.Message}");
        }

        var keys = new FunctionKeys { Master = RandomNumberGenerator.GetHexString(40), Host = RandomNumberGenerator.GetHexString(40) };
        var access = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, access);
        JsonSerializer.Serialize(file, keys, HostJson.Reading);
        return keys;
    }

    /// <summary>Whether a request may call a function.</summary>
    public bool Allow(HttpRequest request, HttpFunction function) => function.Level switch
    {
        AuthorizationLevel.Anonymous => true,
        AuthorizationLevel.Function => AllowsAdministration(request) || Is(request, Host) || Is(request, Functions.GetValueOrDefault(function.Name)),
        _ => AllowsAdministration(request),
    };

    /// <summary>Whether a request comes from the administrator.</summary>
    public bool AllowsAdministration(HttpRequest request) => Is(request, Master);

    private static bool Is(HttpRequest request, string? key)
    {
        var given = request.Headers.TryGetValue(Header, out var header) ? header.ToString() : request.Query[QueryName].ToString();
        return key is { Length: > 0 } && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));
    }
}
