namespace Sluice.Connect.Sinks;

/// <summary>Makes sure of what a sink answers: one that talks nonsense about some records cannot be believed about the others.</summary>
internal static class SinkAnswer
{
    /// <summary>A copy of the answer, which the sink cannot change any more.</summary>
    /// <exception cref="ConnectorStoppedException">The answer makes no sense.</exception>
    public static DeliveryResult Check(DeliveryResult? result, int count)
    {
        if (result?.Failures is not { } failures) throw Nonsense("answered nothing (null) to a delivery");
        if (failures.Count == 0) return DeliveryResult.Delivered;
        var (copy, seen) = (new List<RecordFailure>(), new HashSet<int>());
        foreach (var failure in Read(failures))
        {
            if (failure is null) throw Nonsense("answered with a failure that is null");
            if (failure.Index < 0 || failure.Index >= count || !seen.Add(failure.Index))
                throw Nonsense($"answered for record {failure.Index} of a batch of {count}, or twice for one");
            if (!Enum.IsDefined(failure.Action)) throw Nonsense($"answered with the action {(int)failure.Action}, which there is not");
            copy.Add(failure.Reason is null ? failure with { Reason = "the sink gave no reason" } : failure);
        }

        return new DeliveryResult(copy);
    }

    /// <summary>A list of the sink's own kind may throw when it is read.</summary>
    private static IEnumerable<RecordFailure?> Read(IReadOnlyList<RecordFailure> failures)
    {
        for (var index = 0; index < failures.Count; index++)
        {
            RecordFailure? failure;
            try
            {
                failure = failures[index];
            }
            catch (Exception fault)
            {
                throw Nonsense($"answered with a list that cannot be read ({fault.Message})");
            }

            yield return failure;
        }
    }

    private static ConnectorStoppedException Nonsense(string what) => new($"The sink {what}. It is a fault of the plugin.");
}
