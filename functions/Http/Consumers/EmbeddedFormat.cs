namespace Sluice.Worker.Http.Consumers;

/// <summary>How an instance shows keys and values (<c>format</c>).</summary>
internal enum EmbeddedFormat
{
    /// <summary>In base64. The default, as in Confluent's REST Proxy.</summary>
    Binary,

    /// <summary>A value that is JSON as JSON; anything else as a string, or in base64 with a note beside it.</summary>
    Json,
}
