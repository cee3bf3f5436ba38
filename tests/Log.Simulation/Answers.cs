namespace Sluice.Log.Simulation;

/// <summary>Who waits for an answer of the log, and what is to be noted when it comes.</summary>
internal sealed class Answers(Machine machine)
{
    private readonly List<(Task Task, int Refused, Action Done, Action<EventLogException> Failed, Action Dropped)> _waiting = [];

    public int Waiting => _waiting.Count;

    /// <summary>Somebody waits for an answer.</summary>
    /// <param name="failed">The log has refused, as the disk does.</param>
    /// <param name="dropped">There is no answer, and there will not be any.</param>
    public void Expect(Task task, Action done, Action<EventLogException> failed, Action dropped) =>
        _waiting.Add((task, machine.Disk.Refused, done, failed, dropped));

    /// <summary>Takes the answers that are there.</summary>
    public void Collect()
    {
        foreach (var answer in _waiting.Where(answer => answer.Task.IsCompleted).ToList())
        {
            _waiting.Remove(answer);
            if (answer.Task.IsCompletedSuccessfully)
            {
                answer.Done();
                continue;
            }

            var problem = answer.Task.Exception!.InnerExceptions[0];
            if (problem is not EventLogException expected) throw new BrokenPromiseException($"the answer is {problem}");
            if (problem is LogUnavailableException && machine.Disk.Refused == answer.Refused && !machine.IsClosing)
                throw new BrokenPromiseException($"the disk works, and the log says: {problem.Message}");
            machine.Say($"    refused: {problem.Message}");
            answer.Failed(expected);
        }
    }

    public void Drop()
    {
        foreach (var answer in _waiting) answer.Dropped();
        _waiting.Clear();
    }
}
