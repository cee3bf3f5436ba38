namespace Sluice.Connect.Retry;

/// <summary>
/// Tells exceptions that come from a plugin that is not whole: a folder half copied, a native library that is missing, a package of
/// another version. They come from whatever the plugin happens to do first, and neither waiting nor another record mends them.
/// </summary>
internal static class BrokenPlugin
{
    /// <summary>What is wrong, to be put after "The plugin is not whole: "; null for any other exception.</summary>
    public static string? Problem(Exception exception)
    {
        for (var fault = exception; fault is not null; fault = fault.InnerException)
        {
            switch (fault)
            {
                case FileNotFoundException { FileName: { } name } when IsAssembly(name):
                    return $"the assembly {name.Split(',')[0]} is missing";
                case FileLoadException { FileName: { } name }:
                    return $"the assembly {name.Split(',')[0]} cannot be loaded ({FirstLine(fault)})";
                case DllNotFoundException or BadImageFormatException:
                    return FirstLine(fault);
                case TypeLoadException or MissingMemberException:
                    return $"an assembly is of another version than it was built against ({FirstLine(fault)})";
            }
        }

        return null;
    }

    /// <summary>An assembly that was looked for is named by its full name, a file by its path.</summary>
    private static bool IsAssembly(string name) => name.Contains(", Version=", StringComparison.Ordinal);

    /// <summary>The lines behind it list every place that was looked at.</summary>
    private static string FirstLine(Exception fault) => fault.Message.Split('\n')[0].TrimEnd();
}
