namespace Sluice.FunctionsHost.Functions;

/// <summary>Who may call a function.</summary>
internal enum AuthorizationLevel
{
    Anonymous,

    /// <summary>Whoever has the function's key, the key of all functions, or the administrator's.</summary>
    Function,

    /// <summary>Whoever has the administrator's key.</summary>
    Admin,
}
