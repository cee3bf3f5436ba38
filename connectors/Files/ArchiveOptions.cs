using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Sluice.Connectors.Files;

/// <summary>Options of the <c>archive</c> sink.</summary>
public sealed record ArchiveOptions : IValidatableObject
{
    [Required]
    [Description("The folder of the archive; made when it is missing. Files are laid down as {topic}/{yyyy-MM-dd}/.")]
    public required string Folder { get; init; }

    [Description("How much time one file covers, by the records' own timestamps, in UTC: whole minutes that divide a day.")]
    public TimeSpan Roll { get; init; } = TimeSpan.FromHours(1);

    [Description("Compress finished files with gzip.")]
    public bool Gzip { get; init; }

    [Description("A file is finished when its period is over and nothing was added to it for this long.")]
    public TimeSpan Grace { get; init; } = TimeSpan.FromMinutes(1);

    [Description("A file that has grown to this size, before compression, is finished at once, and a further one begun.")]
    public ByteSize MaxFileSize { get; init; } = ByteSize.MiB(128);

    [Range(1, 1_000)]
    [Description("How many files may be open at once; the one not written to for longest is closed first.")]
    public int MaxOpenFiles { get; init; } = 64;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (FolderProblem() is { } problem) yield return new ValidationResult(problem, [nameof(Folder)]);
        if (Roll < TimeSpan.FromMinutes(1) || Roll.Ticks % TimeSpan.TicksPerMinute != 0 || TimeSpan.TicksPerDay % Roll.Ticks != 0)
            yield return new ValidationResult("must be whole minutes that divide a day, such as 5m, 1h, 6h or 1d.", [nameof(Roll)]);
        if (Grace < TimeSpan.FromSeconds(1) || Grace > TimeSpan.FromDays(1))
            yield return new ValidationResult("must be from 1s to 1d.", [nameof(Grace)]);
        if (MaxFileSize < ByteSize.KiB(4))
            yield return new ValidationResult("must be at least 4KiB.", [nameof(MaxFileSize)]);
    }

    private string? FolderProblem()
    {
        const int longest = 255;
        if (Folder.Contains('\0', StringComparison.Ordinal)) return "has a NUL character in it, which no folder can have.";
        var tooLong = Array.Exists(Folder.Split('/', '\\'), name => Encoding.UTF8.GetByteCount(name) > longest);
        return tooLong ? $"has a name of more than {longest} bytes in it, which no folder can have." : null;
    }
}
