namespace Sluice.FunctionsHost.Http;

/// <summary>What the host tells a handler about itself with every call.</summary>
internal static class InvocationHeaders
{
    public const string InvocationId = "X-Azure-Functions-InvocationId";
    public const string HostVersion = "X-Azure-Functions-HostVersion";
    public const string Version = "4.1037.0.0";
    public const string UserAgent = $"Azure-Functions-Host/{Version}";

    /// <summary>Adds them as the modes do that build a request of their own: behind those that are there.</summary>
    public static void AddTo(HttpRequestMessage request, Guid invocation)
    {
        request.Headers.TryAddWithoutValidation(HostVersion, Version);
        request.Headers.TryAddWithoutValidation(InvocationId, invocation.ToString());
        request.Headers.UserAgent.ParseAdd(UserAgent);
    }
}
