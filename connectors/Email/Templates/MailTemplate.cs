using System.Diagnostics.CodeAnalysis;
using HandlebarsDotNet;

namespace Sluice.Connectors.Email.Templates;

/// <summary>One compiled template.</summary>
internal sealed class MailTemplate
{
    /// <summary>In characters: no mail server takes more than some ten million, and a loop in a loop makes many.</summary>
    private const int LongestResult = 4_000_000;

    /// <summary>The library promises safety for rendering, and says nothing of compiling.</summary>
    private static readonly Lock Compiling = new();

    private readonly HandlebarsTemplate<TextWriter, object, object> _compiled;

    private MailTemplate(HandlebarsTemplate<TextWriter, object, object> compiled) => _compiled = compiled;

    /// <summary>Compiles; throws <see cref="FormatException"/> that says what is wrong and where.</summary>
    public static MailTemplate Compile(string text, IHandlebars language) =>
        TryCompile(text, language, out var template, out var problem) ? template : throw new FormatException(problem);

    /// <summary>Compiles, or says what is wrong and where.</summary>
    public static bool TryCompile(
        string text, IHandlebars language, [NotNullWhen(true)] out MailTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        template = null;
        problem = TemplateSyntax.Check(text)?.ToString();
        if (problem is not null) return false;
        try
        {
            using var reader = new StringReader(text);
            lock (Compiling) template = new MailTemplate(language.Compile(reader));
            return true;
        }
        catch (Exception unreadable) when (unreadable is HandlebarsException or InvalidOperationException or ArgumentException)
        {
            // What TemplateSyntax lets through and the library does not: its message names the spot, if it knows it.
            problem = $"is no template: {string.Join(' ', unreadable.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries))}";
            return false;
        }
    }

    /// <summary>Renders, or says why this record cannot be rendered.</summary>
    public bool TryRender(
        Dictionary<string, object?> model, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? problem)
    {
        using var writer = new BoundedTextWriter(LongestResult);
        try
        {
            _compiled(writer, model, null!);
            (text, problem) = (writer.ToString(), null);
            return true;
        }
        catch (Exception failure) when (failure is HandlebarsException or InvalidOperationException or InvalidCastException)
        {
            (text, problem) = (null, $"the template could not be rendered: {failure.Message}");
            return false;
        }
    }
}
