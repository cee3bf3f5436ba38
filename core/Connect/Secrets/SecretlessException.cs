using Sluice.Connect.Options;

namespace Sluice.Connect.Secrets;

/// <summary>Stands for a connector's exception that says a secret: all that it says, except that.</summary>
internal sealed class SecretlessException(string message, string text, string? trace) : Exception(message)
{
    public override string? StackTrace => trace;

    /// <summary>The exception itself when there is nothing to hide in it; null for null.</summary>
    public static Exception? Of(Exception? fault, KnownSecrets secrets)
    {
        if (fault is null) return null;
        var told = fault.ToString();
        var hidden = secrets.Hide(told);
        return hidden == told && !Says(fault, secrets) ? fault : new SecretlessException(secrets.Hide(fault.Message), hidden, fault.StackTrace);
    }

    public override string ToString() => text;

    /// <summary>A type's own ToString may leave out messages that a logger takes from the exceptions one by one.</summary>
    private static bool Says(Exception fault, KnownSecrets secrets)
    {
        for (var inner = fault; inner is not null; inner = inner.InnerException)
        {
            if (secrets.Hide(inner.Message) != inner.Message) return true;
        }

        return false;
    }
}
