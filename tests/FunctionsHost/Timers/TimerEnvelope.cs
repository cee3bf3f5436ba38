using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.FunctionsHost.Functions;

namespace Sluice.FunctionsHost.Timers;

/// <summary>What a handler is told when a timer fires.</summary>
internal static class TimerEnvelope
{
    // As the real host writes JSON: nothing is escaped that need not be.
    private static readonly JsonSerializerOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it as JSON.</summary>
    /// <param name="status">Null for a timer that is not watched, or fires more than once a minute.</param>
    /// <param name="input">What an administrator gave who called the function by hand; null: the timer fired.</param>
    public static byte[] Write(TimerFunction function, TimerStatus? status, string? input, DateTimeOffset now)
    {
        var timer = new JsonObject
        {
            ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
            ["ScheduleStatus"] = status is null ? null : JsonSerializer.SerializeToNode(status),
            ["IsPastDue"] = false,
        };
        var metadata = new JsonObject();
        // Strings are written as JSON within JSON.
        if (input is not null) metadata[function.Binding] = JsonSerializer.Serialize(input, Writing);
        metadata["sys"] = new JsonObject
        {
            ["MethodName"] = function.Name,
            ["UtcNow"] = JsonSerializer.SerializeToNode(now.UtcDateTime),
            ["RandGuid"] = RandomNumberGenerator.GetHexString(32, lowercase: true),
        };
        var envelope = new JsonObject { ["Data"] = new JsonObject { [function.Binding] = timer }, ["Metadata"] = metadata };
        return JsonSerializer.SerializeToUtf8Bytes(envelope, Writing);
    }
}
