using System.Text;
using Sluice;

namespace LineFile;

/// <summary>Appends each record as a line to a text file: its position in the log, a tab, its value.</summary>
[Connector("line-file", ConnectorKind.Sink, Summary = "Appends records as lines to a text file.")]
public sealed class LineFileSink(LineFileOptions options, ConnectorContext context) : ISink
{
    private readonly string _path = context.ResolvePath(options.Path);

    /// <summary>A batch is one append in order, so records of one key may share it.</summary>
    public bool KeepsKeyOrder => true;

    public ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        // A full disk or a missing folder is an IOException: the engine waits and calls again with the same records.
        // Lines may then be there twice; the position in front tells which.
        await File.AppendAllLinesAsync(_path, batch.Records.Select(ToLine), cancellationToken);
        return DeliveryResult.Delivered;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string ToLine(SinkRecord record)
    {
        var value = record.Record.Value is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "";
        return $"{record.Position}\t{value.ReplaceLineEndings(" ")}";
    }
}
