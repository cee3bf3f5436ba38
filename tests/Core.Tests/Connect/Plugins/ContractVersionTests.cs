using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Sluice.Connect.Plugins;

namespace Sluice.Core.Tests.Connect.Plugins;

public sealed class ContractVersionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sluice-contract-");

    [Fact]
    public void The_contract_has_the_version_that_the_worker_speaks() =>
        Assert.Equal(PluginContract.Major, typeof(ISink).Assembly.GetName().Version!.Major);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_plugin_built_against_another_major_version_is_refused_although_its_manifest_says_nothing_of_it(ushort major)
    {
        Install(major);
        var catalog = PluginCatalog.Scan([_folder.FullName]);
        Assert.Empty(catalog.Problems);

        var problem = Assert.Throws<PluginLoadException>(() => catalog.Find("mirror")!.OptionsType);

        Assert.Contains(
            $"is built against version {major}.0 of the plugin contract, and this worker speaks 1.x; install a build of the plugin for this worker",
            problem.Message, StringComparison.Ordinal);
        Assert.Contains("plugin.json says otherwise", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plugin_built_against_this_major_version_is_taken()
    {
        Install(1);

        Assert.Equal("MirrorOptions", PluginCatalog.Scan([_folder.FullName]).Find("mirror")!.OptionsType.Name);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Copies the test plugin, as if it had been built against that version.</summary>
    private void Install(ushort major)
    {
        var plugin = _folder.CreateSubdirectory("test");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(TestPlugins.Folder, "test")))
            File.Copy(file, Path.Combine(plugin.FullName, Path.GetFileName(file)));
        var path = Path.Combine(plugin.FullName, "Sluice.TestPlugin.dll");
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(MajorVersionOffset(bytes)), major);
        File.WriteAllBytes(path, bytes);
    }

    private static int MajorVersionOffset(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        var metadata = file.GetMetadataReader();
        var row = metadata.AssemblyReferences
            .Single(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name) == PluginContract.AssemblyName);
        // A row begins with the major version.
        return file.PEHeaders.MetadataStartOffset
            + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + ((MetadataTokens.GetRowNumber(row) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));
    }
}
