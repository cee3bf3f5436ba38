using Sluice.PluginManifest;

if (args is not [var assembly, var manifest])
{
    Console.Error.WriteLine("usage: Sluice.PluginManifest ASSEMBLY MANIFEST");
    return 2;
}

try
{
    File.WriteAllText(manifest, ManifestText.Of(DeclaredConnectors.In(assembly), Path.GetFileName(assembly)));
    return 0;
}
catch (InvalidDataException problem)
{
    Console.Error.WriteLine($"{assembly} : error SLUICE001: {problem.Message}");
    return 1;
}
