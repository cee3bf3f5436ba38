using Microsoft.Extensions.Logging;
using Sluice.Connectors.Postgres.Sink.Names;
using Sluice.Connectors.Postgres.Sink.Tables;

namespace Sluice.Connectors.Postgres.Sink;

internal static partial class LogMessages
{
    [LoggerMessage(EventId = 5301, Level = LogLevel.Warning,
        Message = "{Count} records of {Partition} are passed over: {Table} says that they were taken before, up to offset {Last}. To take them again, delete the connector's rows there and start it again")]
    public static partial void PassedOver(this ILogger logger, int count, string partition, string table, long last);

    [LoggerMessage(EventId = 5302, Level = LogLevel.Information, Message = "The table {Table} was made from the records, with the columns {Columns}")]
    public static partial void TableMade(this ILogger logger, TableName table, ColumnSamples columns);

    [LoggerMessage(EventId = 5303, Level = LogLevel.Information, Message = "The table {Table} got the columns {Columns}, which records have")]
    public static partial void ColumnsAdded(this ILogger logger, TableName table, ColumnSamples columns);
}
