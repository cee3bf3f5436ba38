using System.Reflection;
using Sluice.Connect.Options;

namespace Sluice.Connect.Plugins;

/// <summary>A connector's class and its one constructor, checked against what <see cref="IConnector"/> demands.</summary>
internal sealed class ConnectorClass
{
    private readonly ConstructorInfo _constructor;
    private readonly Lazy<Type> _options;

    /// <summary>Throws <see cref="PluginLoadException"/> when the class cannot be a connector of that kind.</summary>
    public ConnectorClass(Type type, ConnectorKind kind)
    {
        var contract = kind == ConnectorKind.Source ? typeof(ISource) : typeof(ISink);
        if (!contract.IsAssignableFrom(type) || type.IsAbstract)
            throw new PluginLoadException($"the class {type} is declared as a {kind} but is no class that implements {contract.Name}");
        var fitting = type.GetConstructors().Where(Fits).ToList();
        if (fitting is not [var constructor])
        {
            throw new PluginLoadException(
                $"the class {type} has {fitting.Count} public constructors that take an options record and a ConnectorContext, "
                + "in this order; it needs exactly one");
        }

        _constructor = constructor;
        _options = new Lazy<Type>(() => Checked(constructor.GetParameters()[0].ParameterType));
        IsSearchable = typeof(ISearchable).IsAssignableFrom(type);
        TakesParts = typeof(ISplitSink).IsAssignableFrom(type);
    }

    /// <summary>The options record; throws <see cref="PluginLoadException"/> when it is none that a configuration can be read into.</summary>
    public Type OptionsType => _options.Value;

    public bool IsSearchable { get; }

    public bool TakesParts { get; }

    public IConnector Create(object options, ConnectorContext context) => (IConnector)_constructor.Invoke(
        BindingFlags.DoNotWrapExceptions, binder: null, [options, context], culture: null);

    private static Type Checked(Type options)
    {
        try
        {
            _ = OptionsSchema.Of(options);
            return options;
        }
        catch (NotSupportedException problem)
        {
            throw new PluginLoadException(problem.Message, problem);
        }
    }

    private static bool Fits(ConstructorInfo constructor) =>
        constructor.GetParameters() is [var options, var context]
        && options.ParameterType.IsClass
        && context.ParameterType == typeof(ConnectorContext);
}
