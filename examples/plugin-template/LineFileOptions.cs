using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace LineFile;

/// <summary>The <c>config</c> section of a <c>line-file</c> connector.</summary>
public sealed record LineFileOptions
{
    [Required]
    [Description("The text file that lines are appended to; made when missing.")]
    public required string Path { get; init; }
}
