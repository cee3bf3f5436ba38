using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Sluice.PluginManifest;

/// <summary>Reads <c>[Connector]</c> declarations from an assembly's metadata, without loading or running any of it.</summary>
internal static class DeclaredConnectors
{
    private const string AttributeName = "ConnectorAttribute";
    private const string AttributeNamespace = "Sluice";

    /// <summary>All declared connectors, by type name; throws <see cref="InvalidDataException"/> when two share one type.</summary>
    public static IReadOnlyList<DeclaredConnector> In(string assemblyPath)
    {
        using var image = new PEReader(File.OpenRead(assemblyPath));
        var metadata = image.GetMetadataReader();
        var found = metadata.TypeDefinitions
            .Select(metadata.GetTypeDefinition)
            .SelectMany(type => Declarations(metadata, type))
            .OrderBy(connector => connector.Type, StringComparer.Ordinal)
            .ToList();
        if (found.Count == 0) throw new InvalidDataException("no class carries [Connector]; a plugin declares at least one");
        var twice = found.GroupBy(connector => connector.Type).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) throw new InvalidDataException($"two classes declare the connector type '{twice.Key}'");
        return found;
    }

    private static IEnumerable<DeclaredConnector> Declarations(MetadataReader metadata, TypeDefinition type)
    {
        foreach (var handle in type.GetCustomAttributes())
        {
            var attribute = metadata.GetCustomAttribute(handle);
            if (!IsConnectorAttribute(metadata, attribute)) continue;
            var value = attribute.DecodeValue(AttributeValueTypes.Instance);
            yield return new DeclaredConnector(
                (string)value.FixedArguments[0].Value!,
                (int)value.FixedArguments[1].Value! == 0 ? "source" : "sink",
                FullName(metadata, type),
                value.NamedArguments.FirstOrDefault(argument => argument.Name == "Summary").Value as string ?? "");
        }
    }

    /// <summary>As reflection writes it, with a plus sign before a nested class.</summary>
    private static string FullName(MetadataReader metadata, TypeDefinition type)
    {
        var name = metadata.GetString(type.Name);
        if (type.IsNested) return $"{FullName(metadata, metadata.GetTypeDefinition(type.GetDeclaringType()))}+{name}";
        var space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : $"{space}.{name}";
    }

    private static bool IsConnectorAttribute(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference) return false;
        var constructor = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor);
        if (constructor.Parent.Kind != HandleKind.TypeReference) return false;
        var type = metadata.GetTypeReference((TypeReferenceHandle)constructor.Parent);
        return metadata.StringComparer.Equals(type.Name, AttributeName)
            && metadata.StringComparer.Equals(type.Namespace, AttributeNamespace);
    }
}
