using System.Collections.Concurrent;
using System.Text;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>A sink that can be made by its type, and notes what it was given where a test finds it.</summary>
[Connector("noted-sink", ConnectorKind.Sink, Summary = "Notes what it gets.")]
public sealed class NotedSink(NotedSinkOptions options, ConnectorContext context) : ISink
{
    private static readonly ConcurrentDictionary<string, ConcurrentQueue<string>> Notes = new();

    /// <summary>All that was noted under a name: each with the password that the sink had, as <c>password:value</c>.</summary>
    public static IReadOnlyList<string> NotesOf(string name) => [.. Notes.GetOrAdd(name, _ => [])];

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        Assert.NotEmpty(context.Connector);
        foreach (var record in batch.Records)
            Notes.GetOrAdd(options.Notes, _ => []).Enqueue($"{options.Password}:{Encoding.UTF8.GetString(record.Record.Value!.Value.Span)}");
        return new(DeliveryResult.Delivered);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
