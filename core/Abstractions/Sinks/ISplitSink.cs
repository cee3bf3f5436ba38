namespace Sluice;

/// <summary>
/// A sink that takes several records with one offset, as the split transform makes them: it tells them apart by
/// <see cref="SinkRecord.Part"/> or <see cref="SinkRecord.Position"/>, and never by the offset alone.
/// </summary>
public interface ISplitSink : ISink;
