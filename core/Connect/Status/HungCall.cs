namespace Sluice.Connect;

/// <summary>A call to a connector that heeded neither its time-out nor its cancellation and has not come back.</summary>
/// <param name="Call">Which one, the oldest of them: <c>DeliverAsync</c>.</param>
/// <param name="Since">When it began.</param>
/// <param name="Count">How many such calls there are.</param>
public sealed record HungCall(string Call, DateTimeOffset Since, int Count);
