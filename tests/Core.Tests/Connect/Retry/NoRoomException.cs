namespace Sluice.Core.Tests.Connect.Retry;

/// <summary>What the runtime throws when memory ends; only that may throw its own kind.</summary>
internal sealed class NoRoomException(string message) : OutOfMemoryException(message)
{
    public static Exception Of(string message) => new NoRoomException(message);
}
