namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key the host asks callers of a function for.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}
