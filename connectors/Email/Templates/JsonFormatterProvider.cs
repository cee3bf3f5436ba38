using System.Diagnostics.CodeAnalysis;
using HandlebarsDotNet.IO;

namespace Sluice.Connectors.Email.Templates;

/// <summary>Chooses <see cref="JsonFormatter"/> for what the library would write as a .NET type: <c>True</c>, <c>[a, b]</c>.</summary>
internal sealed class JsonFormatterProvider : IFormatterProvider
{
    private static readonly JsonFormatter Formatter = new();

    public bool TryCreateFormatter(Type type, [MaybeNullWhen(false)] out IFormatter formatter)
    {
        var chosen = type == typeof(bool) || type == typeof(Dictionary<string, object?>) || type == typeof(List<object?>);
        formatter = chosen ? Formatter : null;
        return chosen;
    }
}
