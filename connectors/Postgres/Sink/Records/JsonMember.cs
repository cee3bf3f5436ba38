namespace Sluice.Connectors.Postgres.Sink.Records;

/// <summary>One member of a JSON object.</summary>
/// <param name="Name">In UTF-8, without escapes.</param>
internal readonly record struct JsonMember(ReadOnlyMemory<byte> Name, JsonField Value);
