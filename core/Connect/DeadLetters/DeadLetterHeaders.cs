using System.Globalization;
using System.Text;

namespace Sluice.Connect.DeadLetters;

/// <summary>What a dead letter says about itself, in the headers that Kafka Connect uses, and the number of attempts.</summary>
public static class DeadLetterHeaders
{
    public const string Topic = "__connect.errors.topic";
    public const string Partition = "__connect.errors.partition";
    public const string Offset = "__connect.errors.offset";
    /// <summary>Which of the records it was that a transform had split the origin into; there only when it is not the first.</summary>
    public const string Part = "__connect.errors.part";

    public const string Connector = "__connect.errors.connector.name";
    public const string Task = "__connect.errors.task.id";
    public const string Stage = "__connect.errors.stage";
    public const string ExceptionClass = "__connect.errors.exception.class.name";
    public const string ExceptionTrace = "__connect.errors.exception.stacktrace";
    public const string Message = "__connect.errors.exception.message";
    public const string Attempts = "__connect.errors.attempts";

    /// <summary>The stage of a record that a source could not read.</summary>
    public const string ReadStage = "READ";

    /// <summary>The stage of a record that a transform could make nothing of.</summary>
    public const string TransformStage = "TRANSFORMATION";

    /// <summary>The stage of a record that a sink refused.</summary>
    public const string DeliverStage = "TASK_PUT";

    /// <summary>A dead letter's record with the headers that say what it is.</summary>
    internal static Record On(DeadLetter letter) => letter.Record with
    {
        Headers =
        [
            .. letter.Record.Headers,
            Of(Topic, letter.Topic),
            .. letter.Origin is var (partition, offset) ? [Of(Partition, partition), Of(Offset, offset)] : Array.Empty<RecordHeader>(),
            .. letter.Part == 0 ? [] : new[] { Of(Part, letter.Part) },
            Of(Connector, letter.Connector),
            Of(Stage, letter.Stage),
            Of(Message, letter.Reason),
            .. letter.ExceptionClass is { } name ? [Of(ExceptionClass, name)] : Array.Empty<RecordHeader>(),
            .. letter.ExceptionTrace is { } trace ? [Of(ExceptionTrace, trace)] : Array.Empty<RecordHeader>(),
            Of(Attempts, letter.Attempts),
        ],
    };

    internal static RecordHeader Of(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    internal static RecordHeader Of(string name, long value) => Of(name, value.ToString(CultureInfo.InvariantCulture));
}
