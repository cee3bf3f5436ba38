namespace Sluice.EndToEnd.Tests;

/// <summary>The function app as it was published, which is the worker's folder at once.</summary>
public static class PublishedApp
{
    private const string Publish = "dotnet publish functions -c Release -r linux-x64 --self-contained false -o artifacts/app";

    private static readonly string Root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../app"));

    /// <summary>Lays its <c>host.json</c>, its functions and a link to its worker into a folder.</summary>
    public static void LayInto(WorkerFolder folder)
    {
        if (!File.Exists(Path.Combine(Root, "host.json"))) throw new InvalidOperationException($"Nothing is published. Run '{Publish}' first.");
        File.Copy(Path.Combine(Root, "host.json"), Path.Combine(folder.Path, "host.json"), overwrite: true);
        foreach (var file in Directory.EnumerateFiles(Root, "function.json", SearchOption.AllDirectories))
        {
            var function = Directory.CreateDirectory(Path.Combine(folder.Path, Path.GetFileName(Path.GetDirectoryName(file)!)));
            File.Copy(file, Path.Combine(function.FullName, "function.json"), overwrite: true);
        }

        var worker = Path.Combine(folder.Path, "sluice");
        if (!File.Exists(worker)) File.CreateSymbolicLink(worker, Path.Combine(Root, "sluice"));
    }
}
