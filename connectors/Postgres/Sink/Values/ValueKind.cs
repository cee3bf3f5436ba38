namespace Sluice.Connectors.Postgres.Sink.Values;

/// <summary>How a JSON value becomes the text that a type's input function reads.</summary>
internal enum ValueKind
{
    /// <summary>A string's characters, anything else as it is written.</summary>
    Text,

    /// <summary>json and jsonb: as it is written, strings with their quotes.</summary>
    Json,

    /// <summary>bytea: base64, or the server's own form.</summary>
    Bytes,

    /// <summary>A JSON array, or the server's own form as a string.</summary>
    Array,

    /// <summary>A row type: a JSON object by attribute, or the server's own form as a string.</summary>
    Composite,

    /// <summary>A JSON object of texts, or the server's own form as a string.</summary>
    Hstore,
}
