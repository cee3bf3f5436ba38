using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Sluice.Log;
using Sluice.Worker.Http;

namespace Sluice.Worker.Configuration;

/// <summary>The <c>limits</c> section.</summary>
public sealed record LimitSettings : IValidatableObject
{
    [Description("The most bytes of one request's body, unpacked.")]
    [Range(typeof(ByteSize), "1KiB", "512MiB")]
    public ByteSize Body { get; init; } = ByteSize.MiB(32);

    [Description("The most bytes of one record's key, value and headers.")]
    [Range(typeof(ByteSize), "1KiB", "32MiB")]
    public ByteSize Record { get; init; } = ByteSize.MiB(1);

    [Description("The most bytes of all request bodies in memory at once; what is made of them takes about as much again.")]
    [Range(typeof(ByteSize), "1MiB", "16GiB")]
    public ByteSize Bodies { get; init; } = ByteSize.MiB(256);

    [Description("How many requests with an Idempotency-Key are remembered for 24 hours, once for each partition they have records in and at up to 250 bytes of memory each; more are refused meanwhile (429).")]
    [Range(1, 50_000_000)]
    public int IdempotencyKeys { get; init; } = LocalLogOptions.DefaultIdempotencyKeys;

    internal RequestLimits ToRequestLimits() => new(Body.Bytes, Record.Bytes, Bodies.Bytes);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Record > Body) yield return new ValidationResult($"must be at most body, which is {Body}; got {Record}", [nameof(Record)]);
        // A buffer that grows takes up to twice what it holds.
        if (Bodies.Bytes < 2 * Body.Bytes)
            yield return new ValidationResult($"must be at least twice body, which is {Body}; got {Bodies}", [nameof(Bodies)]);
    }
}
