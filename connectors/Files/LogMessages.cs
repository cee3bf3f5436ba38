using Microsoft.Extensions.Logging;

namespace Sluice.Connectors.Files;

internal static partial class LogMessages
{
    [LoggerMessage(EventId = 6101, Level = LogLevel.Warning,
        Message = "The file read as {Path} is gone since the last stop: lines after its byte {Offset}, if any, were not read. Keep rotated files uncompressed beside it until they are read")]
    public static partial void FileGone(this ILogger logger, string path, long offset);

    [LoggerMessage(EventId = 6102, Level = LogLevel.Information,
        Message = "{Path} was truncated after byte {Offset}, and no copy of the rest lies beside it: reading on from its start")]
    public static partial void FileTruncated(this ILogger logger, string path, long offset);

    [LoggerMessage(EventId = 6103, Level = LogLevel.Warning, Message = "{Path} is left out until it can be read: {Problem}")]
    public static partial void FileUnreadable(this ILogger logger, string path, string problem);

    [LoggerMessage(EventId = 6201, Level = LogLevel.Warning,
        Message = "Archive file {Path} ended in a torn line; truncated from {OldLength} to {NewLength} bytes")]
    public static partial void TornArchiveTruncated(this ILogger logger, string path, long oldLength, long newLength);

    [LoggerMessage(EventId = 6202, Level = LogLevel.Warning,
        Message = "Archive file {Path} cannot be finished now and will be tried again: {Problem}")]
    public static partial void ArchiveNotFinished(this ILogger logger, string path, string problem);
}
