using Sluice.Connectors.Files.Archive;
using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Files;

/// <summary>Writes records to files of newline-delimited JSON, one for each topic, partition and period of time.</summary>
/// <remarks>
/// <para>
/// <c>{folder}/{topic}/{yyyy-MM-dd}/{topic}-{yyyyMMddTHHmm}Z-p{partition}-{first}-{last}.ndjson[.gz]</c> is finished and
/// never touched again; what is being written lies in <c>{folder}/~partial</c>. A record's own timestamp decides where it
/// belongs, so a late one goes into a further file of its period.
/// </para>
/// <para>
/// Records are on the disk before a delivery ends, and one that comes again is not written again: within a period,
/// offsets only grow, and both the partial file and the finished files' names tell how far they have come.
/// </para>
/// </remarks>
[Connector("archive", ConnectorKind.Sink, Summary = "Keeps records as NDJSON files by topic and hour, each record once.")]
internal sealed class ArchiveSink : ISink
{
    private const int MaxTopicLength = 170;

    private readonly ArchiveOptions _options;
    private readonly ConnectorContext _context;
    private readonly string _root;
    private readonly Lock _gate = new();
    private readonly OpenArchiveFiles _files;
    private ITimer? _finishing;

    public ArchiveSink(ArchiveOptions options, ConnectorContext context)
    {
        (_options, _context) = (options, context);
        _root = Path.TrimEndingDirectorySeparator(context.ResolvePath(options.Folder));
        _files = new OpenArchiveFiles(_root, options.MaxOpenFiles, context.Logger);
    }

    public bool KeepsKeyOrder => true;

    public ValueTask<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken) =>
        new(ArchiveFolder.Problem(_root) is { } problem ? [problem] : []);

    public ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        DurableFolder.Create(_root);
        FinishDue();
        var interval = TimeSpan.FromTicks(Math.Clamp(
            _options.Grace.Ticks / 2, TimeSpan.TicksPerSecond, TimeSpan.FromSeconds(30).Ticks));
        _finishing = _context.Time.CreateTimer(_ => FinishDue(), state: null, interval, interval);
        return ValueTask.CompletedTask;
    }

    public ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            try
            {
                return new(Deliver(batch, cancellationToken));
            }
            catch
            {
                _files.Abandon();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_finishing is not null) await _finishing.DisposeAsync();
        lock (_gate) _files.Dispose();
    }

    private DeliveryResult Deliver(SinkBatch batch, CancellationToken cancellationToken)
    {
        var failures = new List<RecordFailure>();
        var touched = new HashSet<ArchivePeriod>();
        for (var i = 0; i < batch.Records.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var record = batch.Records[i];
            if (record.Topic.Length > MaxTopicLength || !TopicName.IsValid(record.Topic))
            {
                failures.Add(new RecordFailure(i, FaultAction.DeadLetter,
                    $"The topic's name cannot be a file's: it needs letters, digits, '.', '_' and '-' only, {MaxTopicLength} at most."));
                continue;
            }

            var period = ArchivePeriod.Of(record, _options.Roll);
            touched.Add(period);
            _files.Open(period).Append(record);
        }

        _files.Flush();
        foreach (var period in touched)
        {
            var file = _files.Open(period);
            if (file.Content.Length >= _options.MaxFileSize.Bytes) file.Finish(_options.Gzip);
        }

        return failures.Count == 0 ? DeliveryResult.Delivered : new DeliveryResult(failures);
    }

    /// <summary>Finishes the files whose period is over, also those that were left behind by an earlier run.</summary>
    private void FinishDue()
    {
        lock (_gate)
        {
            try
            {
                foreach (var (period, lastWrite) in _files.Partials())
                {
                    var end = period.Start + _options.Roll;
                    if (_context.Time.GetUtcNow() >= (lastWrite > end ? lastWrite : end) + _options.Grace) Finish(period);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _context.Logger.ArchiveNotFinished(_root, e.Message);
            }
        }
    }

    private void Finish(ArchivePeriod period)
    {
        try
        {
            var file = _files.Open(period);
            file.Flush();
            file.Finish(_options.Gzip);
            _files.Close(file);
        }
        catch (Exception e) when (IsHeldByAnotherTask(e))
        {
            // That task finishes it.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _context.Logger.ArchiveNotFinished(Path.Combine(_root, ArchivePeriod.PartialFolder, period.PartialName), e.Message);
        }
    }

    private static bool IsHeldByAnotherTask(Exception exception)
    {
        const int wouldBlockOnLinux = 11;
        const int sharingViolation = 32;
        return exception is FileNotFoundException
            || (exception is IOException && (exception.HResult & 0xFFFF) is wouldBlockOnLinux or sharingViolation);
    }
}
