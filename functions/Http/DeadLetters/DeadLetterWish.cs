using Sluice.Connect.DeadLetters;

namespace Sluice.Worker.Http.DeadLetters;

/// <summary>Which dead letters a request means, and where they shall go.</summary>
/// <param name="Ids">Null: all that are open.</param>
/// <param name="Target">Null: where the connector's letters normally go.</param>
internal sealed record DeadLetterWish(IReadOnlyList<DeadLetterId>? Ids, RetryTarget? Target);
