using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Sluice.Isolated;
using Sluice.Log;
using Sluice.Worker.Commands;
using Sluice.Worker.Configuration;

try
{
    var builder = FunctionsApplication.CreateBuilder(args);
    builder.ConfigureFunctionsWebApplication();
    builder.Services.AddWorker(AppFolder.Source());
    await builder.Build().RunAsync();
    return ExitCodes.Restart;
}
catch (ConfigurationException wrong)
{
    ConfigurationReport.Write(wrong);
    return ExitCodes.WrongConfiguration;
}
catch (Exception problem) when (problem is EventLogException or InvalidDataException or IOException or UnauthorizedAccessException)
{
    Terminal.Error(problem.Message);
    return ExitCodes.Failure;
}
