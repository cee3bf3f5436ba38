using System.Text.Json.Nodes;

namespace Sluice.Worker.Commands;

/// <summary>Settings as a command line gives them: <c>retention.time=1d</c> is <c>{"retention":{"time":"1d"}}</c>.</summary>
internal static class SettingArguments
{
    /// <summary>All of them in one object; what they mean is the worker's to say. A value left empty takes a setting away.</summary>
    public static JsonObject ToJson(IEnumerable<string> settings)
    {
        var all = new JsonObject();
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw new CommandException($"--set {setting} sets nothing. Write it like --set retention.time=1d.");
            Put(all, setting[..equals].Split('.'), setting[(equals + 1)..], setting);
        }

        return all;
    }

    private static void Put(JsonObject all, string[] names, string value, string setting)
    {
        var target = all;
        foreach (var name in names[..^1])
        {
            if (target[name] is null) target[name] = new JsonObject();
            target = target[name] as JsonObject
                ?? throw new CommandException($"--set {setting} does not fit what another --set says of {name}.");
        }

        target[names[^1]] = value.Length == 0 ? null : JsonValue.Create(value);
    }
}
