using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Puts a function app together. The package's own class is not abstract; those who use it cannot tell.</summary>
public abstract class FunctionsApplicationBuilder
{
    public abstract IServiceCollection Services { get; }

    public abstract IHost Build();
}
