using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Commands;

ParentProcess.Remember();
return await CommandLine.RunAsync(args);
