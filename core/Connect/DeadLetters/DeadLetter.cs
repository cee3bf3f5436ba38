using System.Globalization;
using System.Text;

namespace Sluice.Connect.DeadLetters;

/// <summary>A record that failed for good, with what its headers say about that.</summary>
public sealed record DeadLetter
{
    private const string HeaderPrefix = "__connect.errors.";

    public required DeadLetterId Id { get; init; }

    /// <summary>The connector that could do nothing with it.</summary>
    public required string Connector { get; init; }

    /// <summary>The topic it came from; for a source's record the one it was meant for.</summary>
    public required string Topic { get; init; }

    /// <summary>Its place in that topic; null for a record of a source, which was in no topic yet.</summary>
    public (int Partition, long Offset)? Origin { get; init; }

    /// <summary>Which of the records it was that a transform had split the origin into, from 0.</summary>
    public int Part { get; init; }

    /// <summary>Where it failed: <see cref="DeadLetterHeaders.ReadStage"/> and the like.</summary>
    public required string Stage { get; init; }

    public required string Reason { get; init; }

    /// <summary>The full name of the exception's class; null when nothing was thrown.</summary>
    public string? ExceptionClass { get; init; }

    /// <summary>The exception with its stack, cut where it is long; null when nothing was thrown.</summary>
    public string? ExceptionTrace { get; init; }

    /// <summary>How often it was tried, over all retries.</summary>
    public int Attempts { get; init; }

    /// <summary>As it was before it failed, without the headers that say why.</summary>
    public required Record Record { get; init; }

    /// <summary>Whether somebody has retried or purged it.</summary>
    public bool IsHandled { get; init; }

    /// <summary>Why it cannot be sent once more, whatever was repaired: a header that says what cannot be; null: nothing.</summary>
    public string? Damage { get; init; }

    /// <summary>Null when the record says nothing of a connector: it is somebody else's.</summary>
    public static DeadLetter? Read(DeadLetterId id, Record record)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var header in record.Headers.Where(IsOwn)) said[header.Name] = header.Value is { } value ? Encoding.UTF8.GetString(value.Span) : "";
        if (!said.TryGetValue(DeadLetterHeaders.Connector, out var connector)) return null;
        string? damage = null;
        var (partition, offset) = (Number(DeadLetterHeaders.Partition, int.MaxValue), Number(DeadLetterHeaders.Offset, long.MaxValue));
        var part = Number(DeadLetterHeaders.Part, int.MaxValue);
        return new DeadLetter
        {
            Id = id,
            Connector = connector,
            Topic = said.GetValueOrDefault(DeadLetterHeaders.Topic, ""),
            Origin = partition is { } number && offset is { } place ? ((int)number, place) : null,
            Part = (int)(part ?? 0),
            Stage = said.GetValueOrDefault(DeadLetterHeaders.Stage, ""),
            Reason = said.GetValueOrDefault(DeadLetterHeaders.Message, ""),
            ExceptionClass = said.GetValueOrDefault(DeadLetterHeaders.ExceptionClass),
            ExceptionTrace = said.GetValueOrDefault(DeadLetterHeaders.ExceptionTrace),
            Attempts = (int)Math.Min(ReadNumber(said, DeadLetterHeaders.Attempts) ?? 0, int.MaxValue - 1),
            Record = record with { Headers = [.. record.Headers.Where(header => !IsOwn(header))] },
            Damage = damage,
        };

        long? Number(string name, long most)
        {
            if (!said.ContainsKey(name)) return null;
            if (ReadNumber(said, name) is { } number && number <= most) return number;
            damage ??= $"its header {name} is no number from 0 to {most.ToString(CultureInfo.InvariantCulture)}, so it was damaged or is nobody's letter";
            return null;
        }
    }

    private static bool IsOwn(RecordHeader header) => header.Name.StartsWith(HeaderPrefix, StringComparison.Ordinal);

    private static long? ReadNumber(Dictionary<string, string> said, string name) =>
        said.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
