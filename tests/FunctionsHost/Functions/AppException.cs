namespace Sluice.FunctionsHost.Functions;

/// <summary>The function app cannot be served; the message says what to change.</summary>
internal sealed class AppException(string message) : Exception(message);
