using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Sluice.Log;

namespace Sluice.Worker.Configuration;

/// <summary>The <c>log</c> section.</summary>
public sealed record LogSettings
{
    [Description("Where the log is kept: local, on this machine's disk.")]
    public LogProvider Provider { get; init; } = LogProvider.Local;

    [Description("flush: a record is acknowledged when the disk has it; os: when the operating system has it.")]
    public LogDurability Durability { get; init; } = LogDurability.Flush;

    [Description("Whether a topic is made when somebody first produces to it, or a connector first uses it.")]
    public bool CreateTopics { get; init; } = true;

    [Description("How many bytes may wait to be written; more are refused for a moment (429).")]
    [Range(typeof(ByteSize), "1MiB", "4GiB")]
    public ByteSize Queue { get; init; } = ByteSize.MiB(64);
}
