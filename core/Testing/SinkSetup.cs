using System.Text;

namespace Sluice.Testing;

/// <summary>A sink to be tested.</summary>
public sealed record SinkSetup : ConnectorSetup
{
    /// <summary>
    /// What the outside holds by now, as text that is the same when the content is: rows, documents or lines in an order that does not
    /// change. Read while no instance is open; an outside that does not exist yet holds "".
    /// </summary>
    public required Func<CancellationToken, Task<string>> Contents { get; init; }

    /// <summary>Makes a good record, the same for the same number.</summary>
    public Func<int, Record> Record { get; init; } = number => new Record
    {
        Key = Encoding.UTF8.GetBytes($"key-{number}"),
        Value = Encoding.UTF8.GetBytes($$"""{"number":{{number}},"text":"record {{number}}"}"""),
        Timestamp = new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero).AddSeconds(number),
    };

    /// <summary>Whether the same record, delivered again, changes nothing outside. Only what cannot be made so is not.</summary>
    public bool IsIdempotent { get; init; } = true;
}
