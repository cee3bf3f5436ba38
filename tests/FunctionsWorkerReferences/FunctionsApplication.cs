namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Where a function app begins. The package's own class is not static; those who use it cannot tell.</summary>
public static class FunctionsApplication
{
    public static FunctionsApplicationBuilder CreateBuilder(string[] args) =>
        throw new NotSupportedException("This was built against declarations. Build with -p:FullRegistry=true to run it.");
}
