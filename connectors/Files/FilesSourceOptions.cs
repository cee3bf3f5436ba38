using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connectors.Files;

/// <summary>Options of the <c>files</c> source.</summary>
public sealed record FilesSourceOptions : IValidatableObject
{
    private const string FilePlaceholder = "{file}";

    [Required]
    [Description("A file, or a pattern with * and ? (and ** for any folders), such as /var/log/nginx/*.log; it should not match rotated files other than name.1 or name-20260101.")]
    public required string Path { get; init; }

    [Required]
    [Description("The topic; {file} stands for the file's name without its extension.")]
    public string Topic { get; init; } = "files";

    [Description("What a line is: lines (any text), ndjson (a JSON document) or combined (a web access log, combined or common).")]
    public FilesFormat Format { get; init; } = FilesFormat.Lines;

    [Description("Where to start, at the first start, in files that are already there: beginning or end.")]
    public FilesStart From { get; init; } = FilesStart.Beginning;

    [Description("How often to look for new lines and new files.")]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    [Description("How long a rotated file must stay unchanged before reading goes on with its successor: its writer may still hold it. Its successor is found again, should it be rotated meanwhile, under the names path.* and path-*.")]
    public TimeSpan RotationGrace { get; init; } = TimeSpan.FromSeconds(2);

    [Description("The longest line; of a longer one, the first so many bytes go to the dead-letter topic.")]
    public ByteSize MaxLineBytes { get; init; } = ByteSize.KiB(1024 - 16);

    /// <summary>The topic for one file; characters that a topic's name cannot have become '_'.</summary>
    internal string TopicFor(string path) => Topic.Replace(
        FilePlaceholder, TopicName.Clean(System.IO.Path.GetFileNameWithoutExtension(path)), StringComparison.Ordinal);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!TopicName.IsValid(Topic.Replace(FilePlaceholder, "file", StringComparison.Ordinal)))
            yield return new ValidationResult(
                $"'{Topic}' is not a topic's name: use letters, digits, '.', '_' and '-', and {FilePlaceholder} for the file's name.", [nameof(Topic)]);
        if (PollInterval < TimeSpan.FromMilliseconds(1) || PollInterval > TimeSpan.FromHours(1))
            yield return new ValidationResult("must be from 1ms to 1h.", [nameof(PollInterval)]);
        if (RotationGrace < TimeSpan.Zero || RotationGrace > TimeSpan.FromHours(1))
            yield return new ValidationResult("must be from 0s to 1h.", [nameof(RotationGrace)]);
        if (MaxLineBytes < ByteSize.KiB(1) || MaxLineBytes > ByteSize.MiB(16))
            yield return new ValidationResult("must be from 1KiB to 16MiB.", [nameof(MaxLineBytes)]);
    }
}
