using System.Globalization;

namespace Sluice.Connect.Transforms;

/// <summary>What a template of a topic takes from the record itself: its topic, or its time in a given format.</summary>
internal sealed class RecordField
{
    private const string Time = "timestamp:";

    private readonly string? _timeFormat;

    private RecordField(string? timeFormat) => _timeFormat = timeFormat;

    /// <summary>Null when the text names a field of the value.</summary>
    public static RecordField? Of(string text)
    {
        if (text == "topic") return new RecordField(timeFormat: null);
        return text.StartsWith(Time, StringComparison.Ordinal) && text.Length > Time.Length ? new RecordField(text[Time.Length..]) : null;
    }

    /// <summary>What is wrong with the format of the time, or null.</summary>
    public string? Problem
    {
        get
        {
            try
            {
                _ = DateTime.UnixEpoch.ToString(_timeFormat, CultureInfo.InvariantCulture);
                return null;
            }
            catch (FormatException)
            {
                return $"'{_timeFormat}' is no format of a time; write it like {{timestamp:yyyy-MM-dd}}";
            }
        }
    }

    public string Text(RecordInTransit record) => _timeFormat is null
        ? record.Topic
        : (record.Record.Timestamp ?? DateTimeOffset.UnixEpoch).UtcDateTime.ToString(_timeFormat, CultureInfo.InvariantCulture);
}
