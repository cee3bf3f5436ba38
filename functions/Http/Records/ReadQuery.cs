using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Sluice.Worker.Http.Records;

/// <summary>Reads the parameters of a query; throws a 400 that shows how to write one.</summary>
internal static class ReadQuery
{
    /// <summary>A whole number within limits; what is above the largest counts as the largest.</summary>
    public static int Number(IQueryCollection query, string name, int otherwise, int smallest, int largest)
    {
        if (Text(query, name) is not { } text) return otherwise;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= smallest
            ? (int)Math.Min(number, largest)
            : throw RequestException.Bad($"{name}={text} is not a whole number from {smallest} on; above {largest} counts as {largest}.");
    }

    /// <summary>True or false; false when it is not there.</summary>
    public static bool YesOrNo(IQueryCollection query, string name) => Text(query, name)?.ToLowerInvariant() switch
    {
        null or "false" or "0" => false,
        "true" or "1" => true,
        _ => throw RequestException.Bad($"{name}={Text(query, name)} is neither true nor false."),
    };

    /// <summary>A duration; what is above the longest counts as the longest.</summary>
    public static TimeSpan Wait(IQueryCollection query, string name, TimeSpan longest)
    {
        if (Text(query, name) is not { } text) return TimeSpan.Zero;
        if (!Duration.TryParse(text, out var duration) || duration < TimeSpan.Zero)
            throw RequestException.Bad($"{name}={text} is not a duration. Write it like 500ms or 5s; longer than {Duration.Format(longest)} counts as that.");
        return duration < longest ? duration : longest;
    }

    /// <summary>A time that must be given.</summary>
    public static DateTimeOffset Time(IQueryCollection query, string name)
    {
        var text = Text(query, name);
        if (text is not null && PointInTime.TryParse(text, out var time)) return time;
        var what = text is null ? $"{name} is missing" : $"{name}={text} is not a time";
        throw RequestException.Bad($"{what}. Write it like 2026-01-31T09:30:00Z, or as milliseconds since 1970 UTC.");
    }

    public static ValueFormat Format(IQueryCollection query) => Text(query, "format") switch
    {
        null or "json" => ValueFormat.Json,
        "text" => ValueFormat.Text,
        "base64" => ValueFormat.Base64,
        var other => throw RequestException.Bad($"format={other} is not known. Known are json, text and base64."),
    };

    public static string? Text(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var values) && !StringValues.IsNullOrEmpty(values) ? values.ToString() : null;
}
