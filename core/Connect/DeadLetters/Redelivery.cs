namespace Sluice.Connect.DeadLetters;

/// <summary>A dead letter on its way back to its sink, as that shall see it.</summary>
internal static class Redelivery
{
    /// <summary>The letter in a record of the connector's retry topic; null for any other record.</summary>
    /// <param name="retryTopic">The connector's.</param>
    public static DeadLetter? LetterIn(string retryTopic, SinkRecord record) =>
        record.Topic == retryTopic && DeadLetter.Read(new DeadLetterId(record.Partition, record.Offset), record.Record) is { Origin: not null, Damage: null } letter
            ? letter
            : null;

    /// <summary>The record that failed, in its own place.</summary>
    public static SinkRecord Origin(this DeadLetter letter) =>
        new(letter.Topic, letter.Origin!.Value.Partition, letter.Origin.Value.Offset, letter.Record) { Part = letter.Part };
}
