using System.Globalization;
using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>What <c>POST /consumers/{group}</c> says about an instance, by the names of Kafka's consumer settings.</summary>
/// <param name="FetchMinBytes">A poll waits until so many bytes are there, or its time is over.</param>
/// <param name="RequestTimeout">How long a poll waits unless it says so itself, and at most.</param>
/// <param name="SessionTimeout">Instead of the worker's <c>groups.instanceTimeout</c>.</param>
internal sealed record ConsumerConfig(
    string? Name,
    EmbeddedFormat Format,
    OffsetReset Reset,
    bool AutoCommit,
    int FetchMinBytes,
    TimeSpan? RequestTimeout,
    TimeSpan? SessionTimeout,
    AssignmentStrategy Strategy)
{
    private const int MostFetchMinBytes = 10_000_000;

    private static readonly TimeSpan ShortestSession = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestSession = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(60);

    private static readonly ConsumerConfig Default = new(
        Name: null, EmbeddedFormat.Binary, OffsetReset.Latest, AutoCommit: true, FetchMinBytes: 1, RequestTimeout: null,
        SessionTimeout: null, AssignmentStrategy.Sticky);

    /// <summary>Reads the settings; null: the body was empty. Numbers and truth values may stand in strings, as in Kafka's.</summary>
    public static ConsumerConfig Read(JsonElement? body)
    {
        if (body is not { } settings) return Default;
        if (settings.ValueKind != JsonValueKind.Object) throw Invalid("The body is no JSON object. Write it like {\"format\": \"json\"}.");
        var config = Default;
        foreach (var setting in settings.EnumerateObject())
        {
            var value = setting.Value.ValueKind == JsonValueKind.Null ? null : setting.Value.ToString();
            if (value is not null) config = config.With(setting.Name, value);
        }

        return config;
    }

    private ConsumerConfig With(string name, string value) => name switch
    {
        "name" or "id" => this with { Name = GroupName.Problem(value, "consumer instance") is { } problem ? throw Invalid(problem) : value },
        "format" => this with { Format = ReadFormat(value) },
        "auto.offset.reset" => this with { Reset = ReadReset(value) },
        "auto.commit.enable" or "enable.auto.commit" => this with { AutoCommit = ReadBoolean(name, value) },
        "fetch.min.bytes" => this with { FetchMinBytes = Math.Max(1, ReadNumber(name, value, -1, MostFetchMinBytes)) },
        "consumer.request.timeout.ms" => this with
        {
            RequestTimeout = TimeSpan.FromMilliseconds(ReadNumber(name, value, 0, (int)LongestRequest.TotalMilliseconds)),
        },
        "session.timeout.ms" => this with
        {
            SessionTimeout = TimeSpan.FromMilliseconds(
                ReadNumber(name, value, (int)ShortestSession.TotalMilliseconds, (int)LongestSession.TotalMilliseconds)),
        },
        "partition.assignment.strategy" => this with { Strategy = ReadStrategy(value) },
        _ => throw RequestException.Unprocessable(
            $"Unrecognized field: {name}. Known are name, format, auto.offset.reset, auto.commit.enable, fetch.min.bytes, "
            + "consumer.request.timeout.ms, session.timeout.ms and partition.assignment.strategy."),
    };

    private static EmbeddedFormat ReadFormat(string value) => value.ToLowerInvariant() switch
    {
        "binary" => EmbeddedFormat.Binary,
        "json" => EmbeddedFormat.Json,
        _ => throw Invalid($"Invalid consumer configuration: format '{value}' is not known here. Known are json and binary."),
    };

    private static OffsetReset ReadReset(string value) => value switch
    {
        "latest" or "largest" => OffsetReset.Latest,
        "earliest" or "smallest" => OffsetReset.Earliest,
        "none" => OffsetReset.None,
        _ => throw Invalid($"Invalid consumer configuration: auto.offset.reset '{value}' is not known. Known are earliest, latest and none."),
    };

    /// <summary>A name, or Kafka's class of it; of a list, the first one that is known.</summary>
    private static AssignmentStrategy ReadStrategy(string value)
    {
        foreach (var name in value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (name.Equals("range", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".RangeAssignor", StringComparison.Ordinal))
                return AssignmentStrategy.Range;
            if (name.Equals("sticky", StringComparison.OrdinalIgnoreCase) || name.EndsWith("StickyAssignor", StringComparison.Ordinal))
                return AssignmentStrategy.Sticky;
        }

        throw Invalid($"Invalid consumer configuration: partition.assignment.strategy '{value}' is not known. Known are sticky and range.");
    }

    private static bool ReadBoolean(string name, string value) => bool.TryParse(value, out var read)
        ? read
        : throw Invalid($"Invalid consumer configuration: {name} is true or false, not '{value}'.");

    private static int ReadNumber(string name, string value, int smallest, int largest) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= smallest && number <= largest
            ? number
            : throw new RequestException(
                StatusCodes.Status422UnprocessableEntity,
                ErrorCodes.ConsumerConfigConstraint,
                $"Invalid consumer configuration: {name} is a whole number from {smallest} to {largest}, not '{value}'.");

    private static RequestException Invalid(string message) =>
        new(StatusCodes.Status422UnprocessableEntity, ErrorCodes.InvalidConsumerConfig, message);
}
