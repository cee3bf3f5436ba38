using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Encodings.Web;

namespace Sluice.Core.Tests.Connect.Secrets;

/// <summary>Options of connectors that tell their secrets to everybody, in one of the ways there are.</summary>
public sealed record TellingOptions : IValidatableObject
{
    [Secret]
    public string Password { get; init; } = "p4ss \"w/rd+ä";

    public string Url { get; init; } = "amqp://me:wh%40t@queue.example.com/";

    /// <summary>Where it happens: the name of a call, or of what the call answers.</summary>
    public string Where { get; init; } = "";

    /// <summary>All that must not be seen anywhere.</summary>
    public IReadOnlyList<string> Untold =>
    [
        Password, "p4ss", Uri.EscapeDataString(Password), Base64($"elastic:{Password}"), Base64($"\0e\0{Password}"), "wh%40t", "wh@t",
        JavaScriptEncoder.Default.Encode(Password), Base64("me:wh@t"),
    ];

    /// <summary>What an outside system may answer.</summary>
    public string Told =>
        $"told: no to elastic:{Password}, Basic {Base64($"elastic:{Password}")}, auth plain {Base64($"\0e\0{Password}")}, "
        + $"?password={Uri.EscapeDataString(Password)}&x=1, {{\"got\":\"{JavaScriptEncoder.Default.Encode(Password)}\"}}, {Url} as wh@t, "
        + $"or Basic {Base64("me:wh@t")}, shortened to {Password[..5]}...";

    /// <summary>Throws when this is the place.</summary>
    public void Tell(string here, Func<string, Exception>? kind = null)
    {
        if (here == Where) throw kind is null ? new InvalidOperationException(Told, new FormatException(Told)) : kind(Told);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Where == "the rules") yield return new ValidationResult(Told);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
