using System.Text.Json;

namespace Sluice.Connectors.Tests.Email;

/// <summary>A mail as the server got it: the envelope and what was in it.</summary>
internal sealed record ReceivedMail(
    string From, IReadOnlyList<string> To, string? User, bool Secure, string Connection, MimeText Content)
{
    public static ReceivedMail Read(JsonElement told) => new(
        told.GetProperty("from").GetString()!,
        [.. told.GetProperty("to").EnumerateArray().Select(recipient => recipient.GetString()!)],
        told.GetProperty("user").GetString(),
        told.GetProperty("secure").ValueKind == JsonValueKind.True,
        told.GetProperty("connection").GetString()!,
        MimeText.Parse(told.GetProperty("content").GetBytesFromBase64()));
}
