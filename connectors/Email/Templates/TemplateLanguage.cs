using HandlebarsDotNet;

namespace Sluice.Connectors.Email.Templates;

/// <summary>Handlebars, with escaping for HTML or without, shut in to the plain types of <see cref="TemplateModel"/>.</summary>
internal static class TemplateLanguage
{
    /// <summary>For text, subjects and addresses: nothing is escaped.</summary>
    public static IHandlebars Plain { get; } = Create(new HandlebarsConfiguration { NoEscape = true });

    /// <summary>For HTML: what <c>{{...}}</c> puts out is escaped, what <c>{{{...}}}</c> puts out is not.</summary>
    public static IHandlebars Html { get; } = Create(new HandlebarsConfiguration { TextEncoder = new HtmlEncoder() });

    private static IHandlebars Create(HandlebarsConfiguration configuration)
    {
        configuration.FormatterProviders.Add(new JsonFormatterProvider());
        configuration.ObjectDescriptorProviders.Add(new PlainMembersProvider());
        return Handlebars.Create(configuration);
    }
}
