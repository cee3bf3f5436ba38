namespace Sluice.Worker.Http.Records;

/// <summary>How the value of a record is shown in JSON (<c>?format=</c>).</summary>
internal enum ValueFormat
{
    /// <summary>JSON as JSON, other text as a string, other bytes in base64. The default.</summary>
    Json,

    /// <summary>As a string; what is no UTF-8, in base64.</summary>
    Text,

    /// <summary>Always in base64.</summary>
    Base64,
}
