using System.Text.Json;
using Sluice.Connect.DeadLetters;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.DeadLetters;

/// <summary>Shows dead letters: the record as it was, where it came from, and why it failed.</summary>
internal static class DeadLetterJson
{
    public static void Write(Utf8JsonWriter json, DeadLetter letter, ValueFormat format)
    {
        json.WriteStartObject();
        json.WriteString("id", letter.Id.ToString());
        json.WriteString("connector", letter.Connector);
        json.WriteString("topic", letter.Topic);
        if (letter.Origin is var (partition, offset))
        {
            json.WriteNumber("partition", partition);
            json.WriteNumber("offset", offset);
        }

        if (letter.Part > 0) json.WriteNumber("part", letter.Part);
        json.WriteString("stage", letter.Stage);
        json.WriteString("reason", letter.Reason);
        if (letter.ExceptionClass is { } exception) json.WriteString("exception", exception);
        if (letter.ExceptionTrace is { } trace) json.WriteString("trace", trace);
        json.WriteNumber("attempts", letter.Attempts);
        json.WriteBoolean("handled", letter.IsHandled);
        if (letter.Record.Timestamp is { } time) json.WriteNumber("timestamp", time.ToUnixTimeMilliseconds());
        RecordJson.WriteKeyAndValue(json, NullableBytes.From(letter.Record.Key), NullableBytes.From(letter.Record.Value), format);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, RetryOutcome outcome, string done, RetryTarget? target)
    {
        json.WriteStartObject();
        json.WriteNumber(done, outcome.Handled);
        if (target is { } to) json.WriteString("to", to == RetryTarget.Connector ? "connector" : "topic");
        json.WriteStartArray("refused");
        foreach (var (id, reason) in outcome.Refused)
        {
            json.WriteStartObject();
            json.WriteString("id", id.ToString());
            json.WriteString("reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
