using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connectors.Elasticsearch;

/// <summary>How much goes into one bulk request.</summary>
public sealed record ElasticsearchBatch : IValidatableObject
{
    [Range(1, 100_000)]
    [Description("The most records in one bulk request.")]
    public int Records { get; init; } = 1_000;

    [Description("The most bytes in one bulk request; a single record that is larger goes alone.")]
    public ByteSize Bytes { get; init; } = ByteSize.MiB(5);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Bytes < ByteSize.KiB(1) || Bytes > ByteSize.MiB(512))
            yield return new ValidationResult("must be from 1KiB to 512MiB; clusters take 100MiB by default", [nameof(Bytes)]);
    }
}
