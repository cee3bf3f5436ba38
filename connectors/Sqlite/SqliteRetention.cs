using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connectors.Sqlite;

/// <summary>How long the index keeps records; without either limit, for ever.</summary>
public sealed record SqliteRetention : IValidatableObject
{
    /// <summary>An empty index already takes about 60 KiB, so less than this would hold next to nothing.</summary>
    private static readonly ByteSize SmallestSize = ByteSize.MiB(1);

    [Description("Records whose timestamp is older than this are no longer found, and their space is freed.")]
    public TimeSpan? Age { get; init; }

    [Description("When the database grows beyond this size, the oldest records go.")]
    public ByteSize? Size { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Age <= TimeSpan.Zero)
            yield return new ValidationResult("must be longer than 0s; leave it out to keep records of any age", [nameof(Age)]);
        if (Size < SmallestSize)
            yield return new ValidationResult($"must be at least {SmallestSize}; leave it out for no limit", [nameof(Size)]);
    }
}
