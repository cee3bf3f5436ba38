using Microsoft.Extensions.Logging;

namespace Sluice.Connectors.Postgres;

internal static partial class LogMessages
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The table {Table} is not read for now: {Reason}")]
    public static partial void TableParked(ILogger logger, string table, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The rows of {Table} have been read: {Rows}")]
    public static partial void TableRead(ILogger logger, string table, long rows);

    [LoggerMessage(Level = LogLevel.Information, Message = "Reading the rows of {Table}, about {Rows}")]
    public static partial void TableBegun(ILogger logger, string table, double? rows);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The table {Table} is not published any more, since the server would refuse the application's changes of it otherwise")]
    public static partial void TableLeft(ILogger logger, string table);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Somebody asks for {Table} to be read, and there is no such table among those that are followed")]
    public static partial void UnknownTableWanted(ILogger logger, string table);

    [LoggerMessage(Level = LogLevel.Information, Message = "The table {Table} is new and followed from now on")]
    public static partial void TableJoined(ILogger logger, string table);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason} Everything is read anew, since snapshot is \"whenNeeded\".")]
    public static partial void SlotLost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    public static partial void Concern(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The server could not be asked about the slot and new tables; the stream goes on, and it is tried again: {Reason}")]
    public static partial void HousekeepingFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Following {Database} by the slot {Slot} from LSN {Lsn}")]
    public static partial void Following(ILogger logger, string database, string slot, string lsn);
}
