using Sluice.Bench.Commands;

return await BenchCommand.RunAsync(args);
