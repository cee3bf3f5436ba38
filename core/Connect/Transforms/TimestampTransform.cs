using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>
/// <c>{ "timestamp": { "from": "ts" } }</c> takes the record's time from a field; <c>{ "timestamp": { "to": "at" } }</c> writes it
/// into one.
/// </summary>
/// <remarks>A tombstone goes on as it is.</remarks>
internal sealed class TimestampTransform(FieldPath? from, FieldName[]? to, TimestampTransform.Settings settings) : Transform
{
    // What fits a DateTimeOffset, in seconds since 1970.
    private const decimal Earliest = -62_135_596_800m;
    private const decimal Latest = 253_402_300_799.999m;

    public static TimestampTransform? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        if (OptionsBinder.Bind<Settings>(json, path, errors) is not { } settings) return null;
        var from = settings.From is null ? null : FieldPaths.Read(settings.From, ConfigurationPath.Member(path, "from"), errors);
        var to = settings.To is null ? null : FieldPaths.ReadTarget(settings.To, ConfigurationPath.Member(path, "to"), errors);
        return errors.Count == before ? new TimestampTransform(from, to, settings) : null;
    }

    public override TransformVerdict Apply(RecordInTransit record)
    {
        if (record.IsTombstone) return TransformVerdict.Passed;
        if (from is null) return Write(record);
        if (!record.TryRead(out _)) return TransformVerdict.Failed;
        if (!record.Fields.TryGet(from, out var found))
        {
            return settings.Missing == MissingField.Keep
                ? TransformVerdict.Passed
                : record.Fail($"the value has no field {from} to take the time from");
        }

        if (Read(found.ToElement()) is not { } time)
            return record.Fail($"the field {from} holds no time as \"{settings.Format.ToString().ToLowerInvariant()}\" has it: {FoundValue.Kind(found.ToElement())}");
        record.SetTimestamp(time);
        return TransformVerdict.Passed;
    }

    private TransformVerdict Write(RecordInTransit record)
    {
        if (!record.TryReadObject(out var value)) return TransformVerdict.Failed;
        var time = record.Record.Timestamp;
        if (time is null) return record.Fail("the record has no time yet: its source leaves it to the log; take it from a field first");
        if (TreeEdits.Set(value, to, Show(time.Value)) is not { } changed)
            return record.Fail($"there is no place for the time at {settings.To}: on the way is a value that is no object");
        return record.SetDeeper(changed);
    }

    private DateTimeOffset? Read(JsonElement json)
    {
        if (settings.Format == TimeFormat.Iso)
        {
            return json.ValueKind == JsonValueKind.String && json.GetString() is var text && text!.Contains('-', StringComparison.Ordinal)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                    ? Milliseconds(time)
                    : null;
        }

        var digits = json.ValueKind switch
        {
            JsonValueKind.Number => json.GetRawText(),
            JsonValueKind.String => json.GetString(),
            _ => null,
        };
        if (!decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
        var seconds = number / UnitsPerSecond;
        return seconds is < Earliest or > Latest ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000m));
    }

    private TreeValue Show(DateTimeOffset time) => settings.Format == TimeFormat.Iso
        ? TreeValue.OfText(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
        : TreeValue.OfJson(Encoding.UTF8.GetBytes((time.ToUnixTimeMilliseconds() / 1000m * UnitsPerSecond).ToString("0.###", CultureInfo.InvariantCulture)));

    private decimal UnitsPerSecond => settings.Format switch
    {
        TimeFormat.Seconds => 1m,
        TimeFormat.Milliseconds => 1_000m,
        _ => 1_000_000m,
    };

    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    internal sealed record Settings : IValidatableObject
    {
        [Description("The field that the record's time is taken from.")]
        public string? From { get; init; }

        [Description("The field that the record's time is written into.")]
        public string? To { get; init; }

        [Description("How the field holds it: iso (2026-01-31T09:30:00Z), or a number of milliseconds, seconds or microseconds since 1970.")]
        public TimeFormat Format { get; init; } = TimeFormat.Iso;

        [Description("What happens to a record without the field that the time is taken from: fail: it is a bad record; keep: it keeps its time.")]
        public MissingField Missing { get; init; } = MissingField.Fail;

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (From is not null && To is not null)
                yield return new ValidationResult("has both \"from\" and \"to\", which say the opposite of each other; for both, write two timestamp transforms");
            if (From is null && To is null)
                yield return new ValidationResult("needs one of \"from\", a field to take the record's time from, and \"to\", a field to write it into");
        }
    }
}
