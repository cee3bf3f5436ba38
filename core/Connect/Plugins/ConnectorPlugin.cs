using System.Reflection;

namespace Sluice.Connect.Plugins;

/// <summary>One connector type that a configuration can name. Nothing of its plugin is loaded until it is used.</summary>
public sealed class ConnectorPlugin
{
    private readonly Lazy<ConnectorClass> _class;
    private readonly Func<string> _version;

    internal ConnectorPlugin(PluginManifest.Entry entry, PluginAssembly assembly)
    {
        (Type, Kind, ClassName, Summary, Folder) = (entry.Type, entry.Kind, entry.ClassName, entry.Summary, assembly.Folder);
        _version = () => assembly.Version;
        _class = new Lazy<ConnectorClass>(() => assembly.Find(entry.ClassName, entry.Kind));
    }

    private ConnectorPlugin(Type connector, ConnectorAttribute declared)
    {
        (Type, Kind, ClassName, Summary) = (declared.Type, declared.Kind, connector.FullName!, declared.Summary);
        Folder = Path.GetDirectoryName(connector.Assembly.Location)!;
        _version = () => connector.Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        _class = new Lazy<ConnectorClass>(() => new ConnectorClass(connector, declared.Kind));
    }

    /// <summary>The name in a configuration: <c>elasticsearch</c>.</summary>
    public string Type { get; }

    public ConnectorKind Kind { get; }

    /// <summary>The full name of the connector's class.</summary>
    public string ClassName { get; }

    /// <summary>One sentence for people who choose a connector.</summary>
    public string Summary { get; }

    /// <summary>The plugin's folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>The version of the plugin's assembly: <c>1.2.0</c>.</summary>
    public string Version => _version();

    /// <summary>The options record that the connector's constructor takes. Loads the plugin.</summary>
    /// <exception cref="PluginLoadException">The plugin cannot be loaded or does not keep its manifest's promise.</exception>
    public Type OptionsType => _class.Value.OptionsType;

    /// <summary>Whether it can be asked by full text (<see cref="ISearchable"/>). Loads the plugin.</summary>
    public bool IsSearchable => _class.Value.IsSearchable;

    /// <summary>Whether it takes what the split transform makes (<see cref="ISplitSink"/>). Loads the plugin.</summary>
    public bool TakesParts => _class.Value.TakesParts;

    /// <summary>A connector that lives in this process, without a plugin folder. The class carries <see cref="ConnectorAttribute"/>.</summary>
    public static ConnectorPlugin Of(Type connector) => connector.GetCustomAttribute<ConnectorAttribute>() is { } declared
        ? new ConnectorPlugin(connector, declared)
        : throw new PluginLoadException($"the class {connector} does not carry [Connector]");

    /// <summary>A new instance; what its constructor throws passes as it is.</summary>
    /// <exception cref="PluginLoadException">The plugin cannot be loaded or does not keep its manifest's promise.</exception>
    public IConnector Create(object options, ConnectorContext context) => _class.Value.Create(options, context);
}
