namespace Sluice.Worker.Http.Consumers;

/// <summary>What consumer instances may take.</summary>
/// <param name="Instances">The most there may be.</param>
/// <param name="Timeout">One that sends no request for so long is removed.</param>
/// <param name="AnswerBytes">The most bytes of keys and values in one answer, unless a single record is larger.</param>
internal sealed record ConsumerLimits(int Instances, TimeSpan Timeout, int AnswerBytes);
