namespace Sluice;

/// <summary>
/// A sink that tells records apart by <see cref="SinkRecord.Position"/>, and never concludes anything from the order of <see cref="SinkRecord.Offset"/>. It
/// takes several records with one offset, as the split transform makes them, and a dead letter that is retried comes to it in the
/// place that it always had.
/// </summary>
public interface ISplitSink : ISink;
