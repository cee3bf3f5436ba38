namespace Sluice.FunctionsHost.Hosting;

/// <summary>The host's lines and, with a mark before each, those of the handler.</summary>
internal sealed class HostOutput(TextWriter writer)
{
    private readonly TextWriter _writer = TextWriter.Synchronized(writer);

    /// <summary>A line of the host itself.</summary>
    public void Say(string line) => Write($"functions-host {line}");

    /// <summary>A line that the handler wrote to its standard output.</summary>
    public void Information(string line) => Write($"handler: {line}");

    /// <summary>A line that the handler wrote to its standard error, a warning if it calls itself one.</summary>
    public void Error(string line) =>
        Write($"handler {(line.Contains("warn", StringComparison.OrdinalIgnoreCase) ? "warning" : "error")}: {line}");

    private void Write(string line)
    {
        _writer.WriteLine(line);
        _writer.Flush();
    }
}
