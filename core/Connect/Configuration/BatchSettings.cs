using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connect.Configuration;

/// <summary>The <c>batch</c> section of a connector.</summary>
public sealed record BatchSettings
{
    [Description("The most records in one delivery; without it, as many as the sink wants.")]
    [Range(1, 100_000)]
    public int? Records { get; init; }
}
