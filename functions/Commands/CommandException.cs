namespace Sluice.Worker.Commands;

/// <summary>A command cannot do what it was asked for. The message says what to do next.</summary>
internal sealed class CommandException(string message, Exception? innerException = null) : Exception(message, innerException);
