using System.Net;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>What a request with an Idempotency-Key was answered, as a repeat must be.</summary>
public sealed record KeyedAnswer(HttpStatusCode Status, string? ContentType, string Body);
