using System.Text;
using System.Text.Json;
using Sluice.Log;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.Streaming;

/// <summary>One client that follows a topic, all its partitions in turn.</summary>
/// <param name="position">Where to begin; moves on with every event.</param>
/// <param name="isHeldBack">
/// Whether something on the way keeps all of the answer until it ends: then it ends as soon as it has something to tell and
/// nothing more to add, and the client comes back for what follows.
/// </param>
internal sealed class EventStream(
    IEventLog log, TopicInfo followed, StreamPosition position, ValueFormat format, bool isHeldBack, HttpResponse response)
    : IDisposable
{
    private const int ReadBytes = 256 * 1024;

    // What was read may be packed, and unpack to a thousand times as much.
    private const int MostEventBytes = 8 << 20;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly string _topic = followed.Name;
    private readonly PooledBuffer _events = new();
    private readonly PooledBuffer _record = new();
    private long _sent;

    /// <summary>
    /// Runs until the token ends it, until it is held back and has something to tell, or until the topic cannot be read any more,
    /// which the last event then says.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The first bytes tell the client that it is connected, after what time to come back when it no longer is, and from where
        // on, also when nothing has come until then.
        await SendAsync(Encoding.UTF8.GetBytes($"retry: 1000\nid: {position}\n\n"), cancellationToken);
        try
        {
            await FollowAsync(cancellationToken);
        }
        catch (EventLogException problem)
        {
            _events.Clear();
            // The topic was there when the stream began, whatever is found of it now.
            var told = problem is UnknownTopicException ? new UnknownTopicException(_topic, wasDeleted: true) : problem;
            EventText.Write(_events, "error", id: null, JsonSerializer.SerializeToUtf8Bytes(told.Message));
            await SendAsync(_events.WrittenMemory, cancellationToken);
        }
    }

    public void Dispose()
    {
        _events.Dispose();
        _record.Dispose();
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (log.FindTopic(_topic) is not { } now || now.Id != followed.Id) throw new UnknownTopicException(_topic, wasDeleted: true);
            var partitions = now.Partitions;
            while (position.Partitions < partitions) position.Add(0);
            var sent = false;
            for (var partition = 0; partition < partitions; partition++) sent |= await SendNextAsync(partition, cancellationToken);
            if (isHeldBack && _sent > 0 && (!sent || _sent > MostEventBytes)) return;
            if (sent) continue;

            await log.WaitForRecordsAsync(Waiting(), Heartbeat, cancellationToken);
            if (HasMore()) continue;
            if (isHeldBack) return;
            await SendAsync(EventText.Heartbeat.ToArray(), cancellationToken);
        }
    }

    /// <summary>Sends what is next in one partition; false when there is nothing.</summary>
    private async ValueTask<bool> SendNextAsync(int partition, CancellationToken cancellationToken)
    {
        var source = new TopicPartition(_topic, partition);
        if (log.OffsetsOf(source).Next == position[partition]) return false;
        _events.Clear();
        try
        {
            var limits = new ReadLimits(ReadBytes, TimeSpan.Zero);
            using var read = await log.ReadAsync(source, position[partition], limits, cancellationToken);
            Write(partition, read);
        }
        catch (OffsetOutOfRangeException outside)
        {
            WriteGap(partition, outside.Held.First);
        }

        await SendAsync(_events.WrittenMemory, cancellationToken);
        _sent += _events.Length;
        return true;
    }

    private void Write(int partition, LogRead read)
    {
        foreach (var record in read)
        {
            if (_events.Length >= MostEventBytes) return;
            _record.Clear();
            using (var json = new Utf8JsonWriter(_record, JsonAnswer.Format)) RecordJson.Write(json, partition, record, format);
            position[partition] = record.Offset + 1;
            EventText.Write(_events, type: null, position.ToString(), _record.WrittenSpan);
        }

        position[partition] = read.NextOffset;
    }

    /// <summary>Retention was faster than the client: says so, and goes on with what is there.</summary>
    private void WriteGap(int partition, long first)
    {
        var gap = JsonSerializer.SerializeToUtf8Bytes(new { partition, from = position[partition], to = first });
        position[partition] = first;
        EventText.Write(_events, "gap", position.ToString(), gap);
    }

    private (TopicPartition Partition, long Offset)[] Waiting() =>
        [.. Enumerable.Range(0, position.Partitions).Select(partition => (new TopicPartition(_topic, partition), position[partition]))];

    private bool HasMore() => Array.Exists(Waiting(), place => log.OffsetsOf(place.Partition).Next != place.Offset);

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // A pipe that the client has closed takes no more bytes, and does not say so by itself.
        var result = await response.BodyWriter.WriteAsync(bytes, cancellationToken);
        if (result.IsCompleted || result.IsCanceled) throw new OperationCanceledException("The client has gone.");
    }
}
