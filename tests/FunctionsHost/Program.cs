using Sluice.FunctionsHost.Hosting;

return await HostCommand.RunAsync(args);
