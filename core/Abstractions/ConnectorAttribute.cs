namespace Sluice;

/// <summary>Declares a connector. The build writes the plugin's manifest (<c>plugin.json</c>) from it.</summary>
/// <param name="type">The name that a configuration uses: lower case, digits and hyphens.</param>
/// <param name="kind">Whether the class is an <see cref="ISource"/> or an <see cref="ISink"/>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ConnectorAttribute(string type, ConnectorKind kind) : Attribute
{
    public string Type { get; } = type;

    public ConnectorKind Kind { get; } = kind;

    /// <summary>One sentence for people who choose a connector.</summary>
    public string Summary { get; init; } = "";
}
