using System.Reflection;
using System.Runtime.Loader;

namespace Sluice.Connect.Plugins;

/// <summary>Where one plugin's assemblies live: its own versions of everything but the contract and the framework.</summary>
internal sealed class PluginLoadContext(string assemblyPath)
    : AssemblyLoadContext($"plugin {Path.GetFileName(Path.GetDirectoryName(assemblyPath))}", isCollectible: false)
{
    private readonly AssemblyDependencyResolver _resolver = new(assemblyPath);

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (SharedAssemblies.Contains(assemblyName.Name)) return null;
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;
}
