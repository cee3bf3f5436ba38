using System.Diagnostics;
using System.Globalization;
using Sluice.FunctionsHost.Functions;

namespace Sluice.FunctionsHost.Handlers;

/// <summary>How the handler of a function app is started: its program, arguments, folder and environment.</summary>
internal sealed class HandlerStart(FunctionApp app, Uri host, bool isDevelopment)
{
    /// <summary>Describes a start that tells the handler to listen on a port.</summary>
    public ProcessStartInfo On(int port)
    {
        var description = app.Host.CustomHandler?.Description;
        var program = Environment.ExpandEnvironmentVariables(description?.DefaultExecutablePath ?? "");
        if (program.Length == 0) throw new AppException("host.json names no customHandler.description.defaultExecutablePath.");
        var folder = Path.Combine(app.Folder, Environment.ExpandEnvironmentVariables(description!.WorkingDirectory ?? ""));
        var inFolder = Path.Combine(folder, program);
        var start = new ProcessStartInfo(File.Exists(inFolder) ? inFolder : program)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in description.Arguments) start.ArgumentList.Add(Environment.ExpandEnvironmentVariables(argument));
        if (description.DefaultWorkerPath is { Length: > 0 } worker) start.ArgumentList.Add(worker);
        foreach (var argument in description.WorkerArguments) start.ArgumentList.Add(Environment.ExpandEnvironmentVariables(argument));
        Describe(start.Environment, port);
        return start;
    }

    /// <summary>The handler has all that the host has, its addresses among it, and is told its own port.</summary>
    private void Describe(IDictionary<string, string?> environment, int port)
    {
        foreach (var (name, value) in LocalSettings.Read(app.Folder).Values) environment.TryAdd(name, value);
        environment["ASPNETCORE_URLS"] = host.ToString();
        if (isDevelopment) environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        var (number, id) = (port.ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString());
        environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = number;
        environment["FUNCTIONS_HTTPWORKER_PORT"] = number;
        environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = id;
        environment["FUNCTIONS_HTTPWORKER_ID"] = id;
        environment["FUNCTIONS_APP_ROOT_PATH"] = app.Folder;
    }
}
