namespace Sluice.Log.Simulation;

/// <summary>The offsets that one group has committed for one partition, in the order in which it did.</summary>
internal sealed class CommitModel(string group, Guid topicId, TopicPartition partition)
{
    private readonly List<(long? Offset, SendState State)> _commits = [(null, SendState.Acknowledged)];

    public string Group => group;

    public Guid TopicId => topicId;

    public TopicPartition Partition => partition;

    public int Add(long offset)
    {
        _commits.Add((offset, SendState.Waiting));
        return _commits.Count - 1;
    }

    public void Answered(int number, SendState state) => _commits[number] = _commits[number] with { State = state };

    /// <summary>While the log is open, the last commit that was acknowledged counts.</summary>
    public void Check(long? found)
    {
        if (_commits.Exists(commit => commit.State == SendState.Waiting)) return;
        var last = _commits.FindLast(commit => commit.State == SendState.Acknowledged).Offset;
        if (found != last) throw new BrokenPromiseException($"{group} has committed {Text(last)} for {partition} and finds {Text(found)}");
    }

    /// <summary>After a stop, a later one that had no answer may count, too. It is a topic of the log itself: nothing is lost with the power.</summary>
    public void Reopened(long? found)
    {
        var last = _commits.FindLastIndex(commit => commit.State == SendState.Acknowledged);
        if (!_commits.Skip(last).Any(commit => commit.Offset == found))
            throw new BrokenPromiseException($"{group} finds {Text(found)} for {partition}; the last commit was {Text(_commits[last].Offset)}");
        _commits.Clear();
        _commits.Add((found, SendState.Acknowledged));
    }

    private static string Text(long? offset) => offset?.ToString() ?? "nothing";
}
