using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sluice.Core.Tests.Connect.Options;

/// <summary>One option of every kind.</summary>
public sealed record SampleOptions : IValidatableObject
{
    [Description("The mail server.")]
    public required Uri Smtp { get; init; }

    [Required, StringLength(10, MinimumLength = 2)]
    public string Subject { get; init; } = "hello";

    [Description("The password."), Secret]
    public string? Password { get; init; }

    [Range(typeof(TimeSpan), "10ms", "1h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan? Throttle { get; init; }

    [Range(typeof(ByteSize), "1KiB", "1GiB")]
    public ByteSize Limit { get; init; } = ByteSize.KiB(64);

    [Range(1, 100)]
    public int Attempts { get; init; } = 8;

    public double Ratio { get; init; } = 0.5;

    public bool Gzip { get; init; }

    public SampleMode Mode { get; init; }

    [MinLength(1)]
    public IReadOnlyList<string> To { get; init; } = ["ops"];

    public int[] Codes { get; init; } = [];

    public IReadOnlyDictionary<string, TimeSpan> Timeouts { get; init; } = new Dictionary<string, TimeSpan>();

    [Secret]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public NestedOptions? Digest { get; init; }

    public IReadOnlyList<NestedOptions> Steps { get; init; } = [];

    public NestedOptions Last { get; init; } = new() { By = "x", Token = "hunter2" };

    public JsonElement Extra { get; init; }

    [RegularExpression("[a-z]+")]
    public string? Index { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Throttle > Window) yield return new ValidationResult("must not exceed window", [nameof(Throttle)]);
    }

    public sealed record NestedOptions
    {
        public required string By { get; init; }

        [Secret]
        public string? Token { get; init; }
    }
}
