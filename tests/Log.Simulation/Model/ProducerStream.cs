namespace Sluice.Log.Simulation;

/// <summary>What a producer has sent to one partition.</summary>
internal sealed class ProducerStream
{
    /// <summary>The sequence of the batch that has no answer yet, or of the next one.</summary>
    public int Sequence { get; private set; }

    /// <summary>The batch that has no answer yet.</summary>
    public List<SentRecord> Unanswered { get; set; } = [];

    /// <summary>The batch that was acknowledged last.</summary>
    public List<SentRecord> Last { get; private set; } = [];

    public int Waiting { get; set; }

    /// <summary>The log has lost what came before, and takes no more.</summary>
    public bool IsBroken { get; set; }

    public void Acknowledged(List<SentRecord> batch)
    {
        if (batch != Unanswered) return;
        Sequence += batch.Count;
        (Last, Unanswered) = (batch, []);
    }
}
