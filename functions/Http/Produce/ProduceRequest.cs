namespace Sluice.Worker.Http.Produce;

/// <summary>What a client asks to be stored.</summary>
/// <param name="Key">The field of each record that is its key, if one was named.</param>
/// <param name="IdempotencyKey">By what a repeat of the request is known; null: by nothing.</param>
internal sealed record ProduceRequest(string Topic, RecordFormat Format, KeyField? Key, string? IdempotencyKey, RequestBody Body);
