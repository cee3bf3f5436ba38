using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>One partition on a disk that refuses when it is told to, with a clock and turns that a test moves.</summary>
internal sealed class PartitionFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogMetrics _metrics = new();
    private readonly TopicSettings _settings;

    public PartitionFixture(TopicSettings? settings = null)
    {
        _settings = settings ?? TopicSettings.Default;
        Requests = new RequestMemory(1_000, TimeSpan.FromHours(24));
        Partition = Open();
    }

    /// <summary>The ways in which <see cref="RestartAsync"/> ends and opens the partition.</summary>
    public static TheoryData<string> Restarts => ["none", "kill", "kill behind a checkpoint", "close", "kill without a checkpoint"];

    public DiskFaults Faults { get; } = new();

    public ManualTurns Turns { get; } = new();

    public ManualTime Time { get; } = new();

    public ProducerFences Fences { get; } = new();

    public RequestMemory Requests { get; private set; }

    public PartitionLog Partition { get; private set; }

    public string Folder => _folder.Path;

    /// <summary>Opens the folder as a kill has left it: the partition before is not closed.</summary>
    public void KillAndOpen()
    {
        Requests = new RequestMemory(1_000, TimeSpan.FromHours(24));
        Partition = Open();
    }

    /// <summary>Closes the partition and opens it again.</summary>
    public async Task ReopenAsync()
    {
        var closing = Partition.CloseAsync();
        Turns.Run();
        await closing;
        KillAndOpen();
    }

    /// <summary>One of <see cref="Restarts"/>.</summary>
    public async Task RestartAsync(string how)
    {
        if (how == "close") await ReopenAsync();
        if (how is "kill behind a checkpoint" or "kill without a checkpoint") Maintain();
        if (how == "kill without a checkpoint") File.Delete(Path.Combine(Folder, "checkpoint.json"));
        if (how.StartsWith("kill", StringComparison.Ordinal)) KillAndOpen();
    }

    /// <summary>Writes a checkpoint, as happens from time to time.</summary>
    public void Maintain()
    {
        _ = Partition.MaintainAsync();
        Turns.Run();
    }

    /// <summary>Appends by itself, and waits for the answer.</summary>
    public Task<AppendResult> AppendAsync(EncodedBatches batches, AppendStamp? stamp = null)
    {
        var done = Partition.AppendAsync(batches, stamp);
        Turns.Run();
        RequireAnswer(done);
        return done;
    }

    /// <summary>Appends all in one group, and waits for the answers.</summary>
    public IReadOnlyList<Task<AppendResult>> AppendTogether(params EncodedBatches[] appends)
    {
        var answers = appends.Select(append => Partition.AppendAsync(append, stamp: null)).ToList();
        Turns.Run();
        Assert.All(answers, RequireAnswer);
        return answers;
    }

    public async Task<List<string>> ReadAllAsync()
    {
        var values = new List<string>();
        for (var offset = Partition.Offsets.First; offset < Partition.Offsets.Next;)
        {
            using var read = await Partition.ReadAsync(offset, ReadLimits.Default, CancellationToken.None);
            foreach (var record in read) values.Add(Encoding.UTF8.GetString(record.Value.Bytes));
            offset = read.NextOffset;
        }

        return values;
    }

    public void Dispose()
    {
        Faults.WritesFail = Faults.FlushesFail = Faults.OpenFails = false;
        _ = Partition.CloseAsync();
        Turns.Run();
        _metrics.Dispose();
        _folder.Dispose();
    }

    private PartitionLog Open()
    {
        var environment = new PartitionEnvironment(
            LogDurability.Flush, Turns, new QueueBudget(64 << 20), Time, _metrics, NullLogger.Instance)
        {
            Fences = Fences,
            Requests = Requests,
        };
        var directory = new FaultyDirectory(FileSystemDirectory.Create(_folder.Path), Faults);
        return new PartitionLog(directory, new TopicPartition("events", 0), _settings, environment);
    }

    // The turn has decided; the answer may come a moment later, on another thread.
    private static void RequireAnswer(Task answer) =>
        Assert.True(SpinWait.SpinUntil(() => answer.IsCompleted, TimeSpan.FromSeconds(10)));
}
