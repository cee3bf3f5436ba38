using Sluice.Worker.Commands;

return await CommandLine.RunAsync(args);
