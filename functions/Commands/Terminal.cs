using Microsoft.Win32.SafeHandles;

namespace Sluice.Worker.Commands;

/// <summary>Writes to a person or to a pipe: colours and progress only where somebody looks on.</summary>
internal static class Terminal
{
    private const int StandardOutput = 1;
    private const string Red = "\e[31m";
    private const string Bold = "\e[1m";
    private const string Dim = "\e[2m";
    private const string Reset = "\e[0m";

    // https://no-color.org
    private static readonly bool ColoursWanted = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Whether progress that is overwritten makes sense.</summary>
    public static bool ShowsProgress => !Console.IsErrorRedirected;

    /// <summary>
    /// Makes writing fail once nobody reads on, as behind <c>| head</c>. The console swallows that, and a command that runs
    /// until it is stopped would never end.
    /// </summary>
    public static void NoticeClosedOutput()
    {
        if (!Console.IsOutputRedirected || OperatingSystem.IsWindows()) return;
        var output = new FileStream(new SafeFileHandle(StandardOutput, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        // A file has no reader to lose, and others may write to it: only the console's own writing leaves them their place.
        if (!output.CanSeek) Console.SetOut(new StreamWriter(output) { AutoFlush = true });
    }

    public static void Line(string text = "") => Console.Out.WriteLine(text);

    public static string Strong(string text) => Colour(text, Bold);

    public static string Faint(string text) => Colour(text, Dim);

    /// <summary>Says what went wrong, on the error stream.</summary>
    public static void Error(string message)
    {
        var label = ColoursWanted && !Console.IsErrorRedirected ? $"{Red}error:{Reset}" : "error:";
        Console.Error.WriteLine($"{label} {message}");
    }

    /// <summary>Tells something beside the output, on the error stream.</summary>
    public static void Note(string message) => Console.Error.WriteLine(message);

    /// <summary>Overwrites the line of progress.</summary>
    public static void Progress(string text)
    {
        if (ShowsProgress) Console.Error.Write($"\r{text}\e[K");
    }

    private static string Colour(string text, string colour) =>
        ColoursWanted && !Console.IsOutputRedirected ? $"{colour}{text}{Reset}" : text;
}
